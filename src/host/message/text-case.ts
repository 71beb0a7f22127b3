import type { Member } from './model.ts'
import type { WireSettings } from './settings.ts'

const isUpper = (char: string | undefined): boolean => char === undefined || (char >= 'A' && char <= 'Z')

/**
 * `URLName` → `urlName`, `ID` → `id`, `ABc` → `aBc`: lowers the first letter, then goes on while the letter and the one after it
 * are upper case; the end counts as upper (wire spec 3.1).
 */
export function camelCase(name: string): string {
  let end = 0
  while (end < name.length && isUpper(name[end]) && (end === 0 || isUpper(name[end + 1]))) end++
  return name.slice(0, end).toLowerCase() + name.slice(end)
}

/** The name of a member in JSON and JSV: an explicit wire name as it stands, else in the host's case. */
export const wireName = (member: Pick<Member, 'name' | 'wireName'>, settings: WireSettings): string =>
  member.wireName ?? (settings.textCase === 'camel' ? camelCase(member.name) : member.name)
