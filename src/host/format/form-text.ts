/** Names and values in `application/x-www-form-urlencoded` text, which query strings are too. */

const RUN = /(?:%[0-9A-Fa-f]{2})+/g
const BYTE = /%[0-9A-Fa-f]{2}/g
/** How many bytes a UTF-8 character has, by its first one; 0 for bytes that start none. */
const lengthOf = (byte: number): number =>
  byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0

const tryDecode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Decodes what is UTF-8 in a run of `%XX` and leaves the other bytes as they were written. */
function decodeRun(run: string): string {
  const whole = tryDecode(run)
  if (whole !== undefined) return whole
  const bytes = run.match(BYTE)!
  let out = ''
  for (let i = 0; i < bytes.length; ) {
    const length = lengthOf(Number.parseInt(bytes[i]!.slice(1), 16))
    const char = length > 0 ? tryDecode(bytes.slice(i, i + length).join('')) : undefined
    out += char ?? bytes[i]!
    i += char === undefined ? 1 : length
  }
  return out
}

/** Undoes `+` and `%XX`; `%E5`, which is no UTF-8, stays as it is (wire spec 4.4.4). */
export function decodeFormText(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  return spaced.includes('%') ? spaced.replace(RUN, decodeRun) : spaced
}

/** The pairs in order, repeats and all; a name without `=` has an empty value. */
export function parseForm(text: string): [name: string, value: string][] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at < 0
        ? [decodeFormText(part), '']
        : [decodeFormText(part.slice(0, at)), decodeFormText(part.slice(at + 1))]
    })
}
