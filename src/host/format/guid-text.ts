/** The default of a Guid. */
export const EMPTY_GUID = '00000000-0000-0000-0000-000000000000'

const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const GUID =
  /^\s*(?:([{(])?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})([)}])?|([0-9a-f]{32}))\s*$/i

/** Reads a Guid with dashes, without, or in braces or parentheses, in any case (wire spec 3.4.4); gives it lower case with dashes. */
export function parseGuid(text: string): string | undefined {
  if (text.length === 36 && DASHED.test(text)) return text
  const match = GUID.exec(text)
  if (!match) return undefined
  if (match[8] !== undefined) return dashed(match[8].toLowerCase())
  const open = match[1]
  const close = match[7]
  if ((open === '{' ? '}' : open === '(' ? ')' : undefined) !== close) return undefined
  return match.slice(2, 7).join('-').toLowerCase()
}

const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

/** 32 lower-case digits without dashes: a Guid in JSON, JSV and CSV (wire spec 3.2.4). */
export const undashed = (guid: string): string => guid.replaceAll('-', '')
