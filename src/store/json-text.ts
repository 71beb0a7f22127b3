/** Lists, maps and small values as JSON text columns. What is read was written here, so it is not checked again. */

const none: readonly string[] = Object.freeze([])
const EMPTY = '[]'

/** Most lists are empty, and keys are read often: those cost nothing. */
export function fromListText(text: string): readonly string[] {
  return text === EMPTY ? none : JSON.parse(text)
}

export function toListText(list: readonly string[]): string {
  return list.length === 0 ? EMPTY : JSON.stringify(list)
}

/** From an array of pairs, in their order. */
export function fromMapText(text: string): ReadonlyMap<string, string> {
  return new Map(text === EMPTY ? undefined : JSON.parse(text))
}

export function toMapText(map: ReadonlyMap<string, string>): string {
  return map.size === 0 ? EMPTY : JSON.stringify([...map])
}

export const fromJson = <T>(text: string | null): T | undefined =>
  text === null ? undefined : (JSON.parse(text) as T)

export const toJson = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value)
