/** Members of an answer as people read them, whatever members it has. */

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/

/** `createdAt` → `created at`. */
export const spoken = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** Instants to the second, lists with commas, pairs as `name=value`. */
export function readable(value: unknown): string {
  if (Array.isArray(value)) return value.map(readable).join(', ')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, inner]) => `${name}=${readable(inner)}`)
      .join(' ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const [, day, time] = INSTANT.exec(String(value)) ?? []
  return day === undefined ? String(value) : `${day} ${time} UTC`
}

/** The day alone, where there is little room. */
export const dayOf = (instant: string | undefined): string => instant?.slice(0, 10) ?? ''

/** Every member that holds something, in the order of the answer. */
export const pairsOf = (value: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] =>
  Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => [spoken(name), readable(inner)] as const)
    .filter(([, text]) => text !== '')
