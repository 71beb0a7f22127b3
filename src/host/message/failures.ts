/** What is wrong with a whole message: every failed rule of its members (wire spec 5.4). */
import { allMembers } from './dto.ts'
import type { Dto } from './model.ts'
import { type FieldIssue, Refusal } from './refusal.ts'

/** `FirstName` → `First Name`. */
export const label = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')

const shown = (value: unknown): string => (value instanceof Map || Array.isArray(value) ? '' : String(value))

/** Every failed rule of a message. */
export type Checker = (value: Readonly<Record<string, unknown>>) => FieldIssue[]

/** The checks of a message, in the order of declaration, the most derived message's members first. */
export function checker(dto: Dto): Checker {
  const checks = allMembers(dto).flatMap(({ name, secret, rules = [] }) =>
    rules.map(({ check }) => ({ name, secret, words: label(name), check })),
  )
  return (value) => {
    const issues: FieldIssue[] = []
    for (const { name, secret, words, check } of checks) {
      const held = value[name]
      const failure = check(held, words)
      if (!failure) continue
      const meta = new Map(Object.entries(failure.meta ?? {}))
      meta.set('PropertyName', words)
      if (held !== undefined && held !== null && !secret) meta.set('PropertyValue', shown(held))
      issues.push({ code: failure.code, field: name, message: failure.message, meta })
    }
    return issues
  }
}

/** The 400 for failed rules: code and message are the first failure's (wire spec 5.4). */
export const validationRefusal = (issues: readonly FieldIssue[]): Refusal =>
  new Refusal({ status: 400, code: issues[0]!.code, message: issues[0]!.message, issues })
