/** Messages, members, types and enum values called by every reserved word of every language of client code. */
import { type Endpoint, openEndpoint } from '../../src/host/http/index.ts'
import {
  camelCase,
  type Dto,
  dto,
  type EnumShape,
  enumeration,
  list,
  member,
  notEmpty,
  operation,
  parameter,
  route,
  type Shape,
  text,
} from '../../src/host/message/index.ts'
import type { Caller } from '../../src/identity/index.ts'
import { keywords, takenMembers, takenTypes } from './keywords.ts'

const Words = { namespace: 'Words.ServiceModel' } as const

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** The words of all languages, each spelling once. */
const all: readonly string[] = [...new Set(Object.values(keywords).flat())]

/** A name without case and underscores, which some language or other drops. */
const spelled = (name: string): string => camelCase(name).toLowerCase().replaceAll('_', '')
/** In Kotlin members `IsNot` and `Not` have one setter. */
const asMember = (name: string): string => spelled(name).replace(/^is(?=not)/, '')

/** Groups of names of which no two are alike. */
function grouped(names: readonly string[], key = spelled): readonly (readonly string[])[] {
  const groups: Map<string, string>[] = []
  for (const name of names) {
    const free = groups.find((group) => !group.has(key(name)))
    if (free) free.set(key(name), name)
    else groups.push(new Map([[key(name), name]]))
  }
  return groups.map((group) => [...group.values()])
}

const ofScript: ReadonlySet<string> = new Set([...keywords.typescript, ...takenTypes])

const membersOf = (names: readonly string[], shape: Shape) =>
  Object.fromEntries(names.map((name) => [name, shape]))

const valuesOf = (name: string, names: readonly string[], flags = false): EnumShape =>
  enumeration(name, { ...Words, flags }, Object.fromEntries(names.map((it, index) => [it, index])))

/** A description with all that ends or begins something in some language. */
const HOSTILE =
  'ends */ and /* begins, """ and " and \' and \\ and \\u and \\N{x} and $x and ?> and *) and (* and \u201cquoted\u201d and \u2028 lines \u2029 and \u0085, =end'

/** What a host of such messages has: a request for each group of members, one with all enums, one with all types. */
function wordEndpoints(title: string, names: readonly string[]): readonly Endpoint<Caller>[] {
  const groups = grouped([...new Set([...names, ...takenMembers])], asMember)
  const requests = groups.map((group, index) => {
    const request: any = dto(`${title}Members${index}`, Words, membersOf(group, text))
    const path = `/${title}/members/${index}`.toLowerCase()
    const answer = dto(
      `${title}Answer${index}`,
      {
        ...Words,
        description: HOSTILE,
        descriptionBy: 'Api',
        responses: [{ status: 400, description: HOSTILE }],
      },
      { Result: member(text, { description: HOSTILE, rules: [notEmpty()] }) },
    )
    return openEndpoint(
      operation(request, { returns: answer, routes: [route(path)] }),
      (value: any): any => ({
        Result: JSON.stringify(value),
      }),
    )
  })
  const required = member(list(text), { notNull: true })
  const lists = groups.map((group, index) => {
    const request: any = dto(
      `${title}Lists${index}`,
      Words,
      Object.fromEntries(group.map((it) => [it, required])),
    )
    return openEndpoint(
      operation(request, { returns: request, routes: [route(`/${title}/lists/${index}`.toLowerCase())] }),
      (value: any): any => value,
    )
  })
  const enums = grouped(names).map((group, index) => valuesOf(`${title}Values${index}`, group))
  const held = dto(
    `${title}Enums`,
    Words,
    Object.fromEntries(enums.map((it) => [it.name.replace(title, ''), it])),
  )
  const types = grouped([...names, ...takenTypes])[0]!.map((name) => dto(name, Words, { Held: text }))
  const typed = dto(
    `${title}Types`,
    Words,
    Object.fromEntries(
      types.flatMap((it, index) => [
        [`One${index}`, it],
        [`Many${index}`, list(it)],
      ]),
    ),
  )
  return [
    ...requests,
    ...lists,
    openEndpoint(
      operation(held as any, { returns: held, routes: [route(`/${title}/enums`.toLowerCase())] }),
      (it: any) => it,
    ),
    openEndpoint(
      operation(typed as any, { returns: typed, routes: [route(`/${title}/types`.toLowerCase())] }),
      (it: any) => it,
    ),
    // Requests that are called so themselves, but no words of JavaScript: its client looks a request up by the name that it sends.
    ...types
      .filter(({ name }) => !ofScript.has(name))
      .slice(0, 60)
      .map((it) =>
        openEndpoint(
          operation(it as any, { returns: it, routes: [route(`/${title}/words/${it.name}`.toLowerCase())] }),
          (value: any) => value,
        ),
      ),
  ]
}

/** A generic message whose parameter is called by a reserved word. */
function boxOf(word: string, item: Shape): Dto {
  const open = (): Dto => boxOf(word, parameter(word))
  return dto(
    `Box${capital(word)}`,
    { ...Words, generic: { args: { [word]: item }, open } },
    { Item: item, Items: list(item) },
  )
}

/** Parameters of types called by words of one language or more, apart from messages of the same name. */
export const genericWordsEndpoints: readonly Endpoint<Caller>[] = [
  ...['class', 'type', 'fn', 'in', 'var', 'None', 'Self', 'End', 'object', 'string'],
].map((word) =>
  openEndpoint(
    operation(dto(`Ask${capital(word)}`, Words, { Name: text }), {
      returns: boxOf(word, text),
      routes: [route(`/boxes/${word}`.toLowerCase())],
    }),
    (): any => ({ Items: [] }),
  ),
)

/** The words as the languages spell them. */
export const wordsEndpoints = wordEndpoints('Plain', all)
/** The words as .NET spells names: `Class`, `None`. */
export const titledWordsEndpoints = wordEndpoints('Titled', [...new Set(all.map(capital))])
