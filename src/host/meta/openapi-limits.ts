/** Rules of members as limits of their schemas. A rule is known by the text that client code prints (`check.ts`). */
import { type Member, NUMBER_KINDS, type Rule, resolved, type Shape } from '../message/index.ts'
import type { Schema } from './openapi-document.ts'

type LimitOf = (argument: string, kind: Shape['kind']) => Schema

/** Comparisons look at numbers, and pass over the text that a decimal is held as. */
const bound =
  (keyword: string): LimitOf =>
  (argument, kind) =>
    NUMBER_KINDS.has(kind) ? { [keyword]: Number(argument) } : {}

/** What counts as empty depends on the kind: blank text, no items, zero, false. */
const notEmpty: LimitOf = (_argument, kind) => {
  switch (kind) {
    case 'string':
    case 'uri':
      return { minLength: 1, pattern: '\\S' }
    case 'list':
      return { minItems: 1 }
    case 'map':
      return { minProperties: 1 }
    case 'bool':
      return { const: true }
    default:
      return NUMBER_KINDS.has(kind) ? { not: { const: 0 } } : {}
  }
}

const LIMITS: Readonly<Record<string, LimitOf>> = {
  NotEmpty: notEmpty,
  MaximumLength: (argument) => ({ maxLength: Number(argument) }),
  GreaterThan: bound('exclusiveMinimum'),
  GreaterThanOrEqual: bound('minimum'),
  LessThanOrEqual: bound('maximum'),
  Email: () => ({ format: 'email' }),
  RegularExpression: (argument) => ({ pattern: argument.slice(1, -1) }),
}

function limitOf(rule: Rule, kind: Shape['kind']): Schema {
  const [, name = '', argument = ''] = /^(\w+)(?:\((.*)\))?$/s.exec(rule.text) ?? []
  return Object.hasOwn(LIMITS, name) ? LIMITS[name]!(argument, kind) : {}
}

/** Of two limits of one kind the later would hide the earlier, so it stands apart. */
function merged(limits: readonly Schema[]): Schema {
  const taken: Record<string, unknown> = {}
  const apart: Schema[] = []
  for (const limit of limits) {
    if (Object.keys(limit).some((keyword) => keyword in taken)) apart.push(limit)
    else Object.assign(taken, limit)
  }
  return apart.length === 0 ? taken : { ...taken, allOf: apart }
}

/** What the member's rules and allowable values leave of its type. Allowable values are shown to callers, not enforced. */
export function limitsOf(member: Member): Schema {
  const type = resolved(member.shape)
  const kind = type.kind === 'nullable' ? resolved(type.of).kind : type.kind
  const values = NUMBER_KINDS.has(kind) ? member.allowableValues?.map(Number) : member.allowableValues
  return {
    ...merged((member.rules ?? []).map((rule) => limitOf(rule, kind))),
    ...(values ? { enum: values } : {}),
    ...(member.secret && kind === 'string' ? { format: 'password' } : {}),
  }
}
