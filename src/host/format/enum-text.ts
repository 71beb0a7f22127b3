/**
 * Enums and sets of bits as text. In memory an enum is its name, or a number where the number has no name; a set of bits is a number.
 */
import type { EnumShape } from '../message/index.ts'
import { parseInteger } from './number-text.ts'

const names = new WeakMap<EnumShape, ReadonlyMap<string, string>>()
const byNumber = new WeakMap<EnumShape, ReadonlyMap<number, string>>()

/** Lower-case names to names; the first of names that differ only in case wins. */
function foldedNames(shape: EnumShape): ReadonlyMap<string, string> {
  const known = names.get(shape)
  if (known) return known
  const folded = new Map([...shape.values.keys()].reverse().map((name) => [name.toLowerCase(), name]))
  names.set(shape, folded)
  return folded
}

function namesByNumber(shape: EnumShape): ReadonlyMap<number, string> {
  const known = byNumber.get(shape)
  if (known) return known
  const table = new Map([...shape.values].reverse().map(([name, value]) => [value, name]))
  byNumber.set(shape, table)
  return table
}

/** A number as an enum holds it: its name where it has one. */
export const enumValue = (shape: EnumShape, value: number): string | number =>
  namesByNumber(shape).get(value) ?? value

/** The number behind a name or a number; 0 for a name that the enum does not have. */
export const enumNumber = (shape: EnumShape, value: string | number): number =>
  typeof value === 'number' ? value : (shape.values.get(value) ?? 0)

function parseFlags(shape: EnumShape, text: string): number | undefined {
  let bits = 0
  for (const part of text.split(',')) {
    const word = part.trim()
    const name = foldedNames(shape).get(word.toLowerCase())
    const value = name === undefined ? parseInteger('int32', word) : shape.values.get(name)
    if (value === undefined) return undefined
    bits |= value
  }
  return bits
}

/**
 * Reads an enum: a name in any case, or a number with or without a name; for a set of bits also a list, `Read, Write` (wire spec 3.4.4).
 * Undefined for unknown names.
 */
export function parseEnum(shape: EnumShape, text: string): string | number | undefined {
  if (shape.flags) return parseFlags(shape, text)
  if (shape.values.has(text)) return text
  const name = foldedNames(shape).get(text.trim().toLowerCase())
  if (name !== undefined) return name
  const value = parseInteger('int32', text)
  return value === undefined ? undefined : enumValue(shape, value)
}

/**
 * The names of a set of bits, in the order of declaration; the name of zero, if it has one, for no bits. Undefined when some bit has no name.
 */
export function flagNames(shape: EnumShape, bits: number): readonly string[] | undefined {
  const zero = namesByNumber(shape).get(0)
  if (bits === 0) return zero === undefined ? [] : [zero]
  let left = bits
  const found: string[] = []
  for (const [name, value] of shape.values) {
    if (value === 0 || (bits & value) !== value) continue
    found.push(name)
    left &= ~value
  }
  return left === 0 ? found : undefined
}
