/**
 * Numbers as .NET spells them (wire spec 3.2.3) and as ServiceStack reads them (wire spec 3.4.4).
 * Every reader here gives undefined for text that is not such a number; none throws.
 */

/** Where a number is written: JSON and JSV differ from XML in the case of `E` and in the words for infinity. */
export type NumberStyle = 'json' | 'jsv' | 'xml'

const MAX_FLOAT = 3.4028234663852886e38

const nonFinite = (value: number, style: NumberStyle): string =>
  style !== 'xml' || Number.isNaN(value) ? String(value) : value > 0 ? 'INF' : '-INF'

/** `1.5e-7` → `1.5E-07`: the exponent has a sign and at least two digits. */
function scientific(exponential: string, letter: 'e' | 'E'): string {
  const at = exponential.indexOf('e')
  return `${exponential.slice(0, at)}${letter}${exponential[at + 1]}${exponential.slice(at + 2).padStart(2, '0')}`
}

/**
 * A double: shortest digits that read back, plain from 1E-04 up to below 1E+17 (wire spec 3.2.3). Not a number and the infinities are
 * words, which JSON must quote. The largest double has a lower-case `e` except in XML.
 */
export function doubleText(value: number, style: NumberStyle): string {
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e17) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  if (!Number.isFinite(value)) return nonFinite(value, style)
  return scientific(value.toExponential(), size === Number.MAX_VALUE && style !== 'xml' ? 'e' : 'E')
}

/** The fewest digits that read back as the same float, `d.ddde+x`. */
function shortestFloat(value: number): string {
  for (let digits = 0; digits < 8; digits++) {
    const text = value.toExponential(digits)
    if (Math.fround(Number(text)) === value) return text
  }
  return value.toExponential(8)
}

/** A float: plain from 1E-04 up to below 1E+09; the `e` is lower case in JSON, and everywhere but XML for the largest (wire spec 3.2.3). */
export function floatText(value: number, style: NumberStyle): string {
  const float = Math.fround(value)
  const size = Math.abs(float)
  if (float === 0) return Object.is(float, -0) ? '-0' : '0'
  if (!Number.isFinite(float)) return nonFinite(float, style)
  const exponential = shortestFloat(float)
  const exponent = Number(exponential.slice(exponential.indexOf('e') + 1))
  if (exponent > -5 && exponent < 9) return String(Number(exponential))
  const lower = style === 'json' || (style === 'jsv' && size === MAX_FLOAT)
  return scientific(exponential, lower ? 'e' : 'E')
}

const FLOATING = /^\s*[+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/
const WORD = /^\s*([+-]?)(nan|infinity)\s*$/i

/** Reads a double: thousands separators, exponents, `NaN` and `Infinity` are accepted; beyond the range it is infinite, as in .NET. */
export function parseDouble(text: string): number | undefined {
  if (FLOATING.test(text)) return Number(text.includes(',') ? text.replaceAll(',', '') : text)
  const word = WORD.exec(text)
  if (!word) return undefined
  if (word[2]!.length === 3) return Number.NaN
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** Reads a float: as `parseDouble`, rounded to the nearest float. */
export function parseFloatText(text: string): number | undefined {
  const value = parseDouble(text)
  return value === undefined ? undefined : Math.fround(value)
}

/** The integer kinds that are held as numbers, with their bounds. */
export const INT_RANGES = {
  byte: [0, 255],
  sbyte: [-128, 127],
  int16: [-32_768, 32_767],
  uint16: [0, 65_535],
  int32: [-2_147_483_648, 2_147_483_647],
  uint32: [0, 4_294_967_295],
} as const satisfies Readonly<Record<string, readonly [number, number]>>

export type IntKind = keyof typeof INT_RANGES

/** The integer kinds that are held as bigint, with their bounds. */
export const BIGINT_RANGES = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const

export type BigIntKind = keyof typeof BIGINT_RANGES

const INTEGER = /^\s*-?\d+\s*$/
/** The longest integer, with room for leading zeros; longer text costs more to read than it can be worth. */
const INTEGER_LENGTH_MAX = 64

const isInteger = (text: string): boolean => text.length <= INTEGER_LENGTH_MAX && INTEGER.test(text)

/** Reads an integer: digits, an optional `-`, blanks around; no `+`, no fraction, no overflow (wire spec 3.4.4). */
export function parseInteger(kind: IntKind, text: string): number | undefined {
  if (!isInteger(text)) return undefined
  const value = Number(text)
  const [min, max] = INT_RANGES[kind]
  // Adding zero turns -0, which the wire does not know, into 0.
  return value >= min && value <= max ? value + 0 : undefined
}

/** Reads a 64-bit integer by the same rules, every digit kept. */
export function parseBigInteger(kind: BigIntKind, text: string): bigint | undefined {
  if (!isInteger(text)) return undefined
  const digits = text.trim()
  const value = digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits)
  const [min, max] = BIGINT_RANGES[kind]
  return value >= min && value <= max ? value : undefined
}
