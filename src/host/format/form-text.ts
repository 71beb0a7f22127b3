/** Names and values in `application/x-www-form-urlencoded` text, which query strings are too. */

const RUN = /(?:%[0-9A-Fa-f]{2})+/g
/** How a byte is written. */
const WIDTH = 3
/** How many bytes a UTF-8 character has, by its first one; 0 for bytes that start none. */
const lengthOf = (byte: number): number =>
  byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0
/** The first code that needs so many bytes. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000] as const

const byteAt = (run: string, at: number): number => Number.parseInt(run.slice(at + 1, at + WIDTH), 16)

/** The code of the character of `length` bytes at `at`; undefined when they are no UTF-8 (RFC 3629 4). */
function codeAt(run: string, at: number, length: number): number | undefined {
  const first = byteAt(run, at)
  if (length === 1) return first
  if (length === 0 || at + length * WIDTH > run.length) return undefined
  let code = first & (0x7f >> length)
  for (let i = 1; i < length; i++) {
    const byte = byteAt(run, at + i * WIDTH)
    if ((byte & 0xc0) !== 0x80) return undefined
    code = (code << 6) | (byte & 0x3f)
  }
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  return code >= LEAST[length]! && code <= 0x10ffff && !isSurrogate ? code : undefined
}

/** Decodes what is UTF-8 in a run of `%XX` and leaves the other bytes as they were written. Never throws: a million errors take seconds. */
function decodeRun(run: string): string {
  let out = ''
  for (let at = 0; at < run.length; ) {
    const length = lengthOf(byteAt(run, at))
    const code = codeAt(run, at, length)
    out += code === undefined ? run.slice(at, at + WIDTH) : String.fromCodePoint(code)
    at += code === undefined ? WIDTH : length * WIDTH
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

/** The last value of a name, in any case of it; undefined when it is not there. */
export function formValue(text: string, name: string): string | undefined {
  let found: string | undefined
  for (const [key, value] of parseForm(text)) if (key.toLowerCase() === name) found = value
  return found
}
