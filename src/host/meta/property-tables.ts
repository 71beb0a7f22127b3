/** The tables of members and enum values that an operation's page shows by default (wire spec 1.5). */
import type { Dto, EnumShape, Member, Operation } from '../message/index.ts'
import { type Html, html } from './html.ts'
import { documentedTypes } from './referenced-types.ts'
import { verbsOf } from './sample-http.ts'
import { table } from './table.ts'
import { displayName, openName } from './type-name.ts'

/** One table per type that has anything to show. */
export const propertyTables = (operation: Operation): readonly Html[] =>
  documentedTypes(operation).flatMap((type) =>
    type.kind === 'enum' ? [enumTable(type)] : type.members.length > 0 ? [memberTable(type, operation)] : [],
  )

function memberTable(dto: Dto, operation: Operation): Html {
  return table({
    class: 'params',
    caption: html`<b>${openName(dto)}</b> Parameters:`,
    head: ['Name', 'Parameter', 'Data Type', 'Required', 'Description'],
    rows: dto.members.map((member) => [
      member.name,
      parameterOf(member, dto, operation),
      html`<code>${displayName(member.shape)}</code>`,
      isRequired(member) ? 'Yes' : 'No',
      description(member),
    ]),
  })
}

function enumTable(shape: EnumShape): Html {
  const values = [...shape.values].sort(([, a], [, b]) => a - b)
  return table({
    class: 'enum',
    caption: html`<b>${shape.name}</b> Enum:`,
    head: ['Name', 'Value', ''],
    rows: values.map(([name, value]) => [name, String(value), '']),
  })
}

/** Where a member travels: as the declaration says, else by the routes. Members of anything but the request are `form`. */
function parameterOf(member: Member, dto: Dto, operation: Operation): string {
  if (member.parameter !== undefined) return member.parameter
  if (dto !== operation.request) return 'form'
  if (operation.routes.length === 0) return 'query'
  if (operation.routes.some((route) => variables(route.path).includes(member.name.toLowerCase())))
    return 'path'
  const verbs = operation.routes.flatMap(verbsOf)
  return verbs.includes('POST') || verbs.includes('PUT') ? 'body' : 'query'
}

/** Lower-cased names of a route's variables; `{Name*}` is one too. */
const variables = (path: string): readonly string[] =>
  [...path.matchAll(/\{([^}*]+)\*?\}/g)].map((match) => match[1]!.toLowerCase())

const REQUIRING: ReadonlySet<string> = new Set(['NotEmpty', 'NotNull'])

/** True for members that a request must have: marked so, or with a rule that refuses nothing. */
export const isRequired = (member: Member): boolean =>
  member.required === true ||
  member.notNull === true ||
  (member.rules ?? []).some((rule) => REQUIRING.has(rule.text))

const description = (member: Member): Html =>
  html`${member.description}${
    member.allowableValues &&
    html`<h4>Allowable Values</h4><ul>${member.allowableValues.map((value) => html`<li>${value}</li>`)}</ul>`
  }`
