/** Examples: the made-up values of the pages, changed where a member's rules would refuse them. */
import { allMembers, type Dto, type Member, resolved, type Shape, sample } from '../message/index.ts'
import { isRequired } from './property-tables.ts'

/** A value that passes the checks of its message; undefined when none is known, which then has no example. */
export const fittingSample = (shape: Shape): unknown => fitted(shape, sample(shape))

function fitted(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined
  const type = resolved(shape)
  switch (type.kind) {
    case 'dto':
      return fittedMessage(type, value as Readonly<Record<string, unknown>>)
    case 'list':
      return (value as readonly unknown[]).map((item) => fitted(type.of, item))
    case 'map':
      return new Map(
        [...(value as ReadonlyMap<unknown, unknown>)].map(([key, item]) => [key, fitted(type.value, item)]),
      )
    default:
      return value
  }
}

function fittedMessage(dto: Dto, value: Readonly<Record<string, unknown>>): unknown {
  const members = allMembers(dto)
  const made = members.map((member) => [member.name, fittedMember(member, value[member.name])] as const)
  const isWhole = members.every((member, at) => !isRequired(member) || made[at]![1] !== undefined)
  return isWhole ? Object.fromEntries(made) : undefined
}

function fittedMember(member: Member, value: unknown): unknown {
  const own = fitted(member.shape, value)
  const fits = (candidate: unknown): boolean =>
    (member.allowableValues?.includes(candidate as string) ?? true) &&
    (member.rules ?? []).every((rule) => rule.check(candidate, member.name) === undefined)
  return [own, ...candidates(member, own)].find(fits)
}

/** What else to try: what is allowed, what each rule likes best, and nothing. */
function candidates({ allowableValues = [], rules = [] }: Member, value: unknown): readonly unknown[] {
  const bounds = rules.flatMap(({ text }) => {
    const bound = /\((-?\d+)\)$/.exec(text)?.[1]
    return bound === undefined ? [] : [Number(bound)]
  })
  switch (typeof value) {
    case 'string':
      return [
        ...allowableValues,
        'name@example.org',
        ...bounds.map((length) => value.slice(0, length)),
        undefined,
      ]
    case 'number':
      return [...bounds.flatMap((bound) => [bound, bound + 1]), 1, undefined]
    case 'bigint':
      return [...bounds.flatMap((bound) => [BigInt(bound), BigInt(bound) + 1n]), 1n, undefined]
    case 'boolean':
      return [true, undefined]
    default:
      return [undefined]
  }
}
