/** Enums in XML: exact names only, those of a set of bits with one blank between (wire spec 3.5). */
import type { EnumShape } from '../message/index.ts'
import { enumNumber, enumValue, parseInteger } from './scalar.ts'

/**
 * The names that make up a set of bits: one name for all of them where there is one, else each that fits into what is left, in the order of
 * declaration. Undefined when some bit has no name.
 */
function namesOf(shape: EnumShape, bits: number): readonly string[] | undefined {
  const whole = enumValue(shape, bits)
  if (typeof whole === 'string') return [whole]
  const names: string[] = []
  let left = bits
  for (const [name, value] of shape.values) {
    if (value === 0 || (left & value) !== value) continue
    names.push(name)
    left &= ~value
  }
  return left === 0 ? names : undefined
}

/** An enum's value; what has no name is written as its number, where the real host breaks off its answer. */
export function enumText(shape: EnumShape, value: string | number): string {
  if (!shape.flags) return typeof value === 'number' ? String(enumValue(shape, value)) : value
  const bits = enumNumber(shape, value)
  return namesOf(shape, bits)?.join(' ') ?? String(bits)
}

function readFlags(shape: EnumShape, text: string): number | undefined {
  let bits = 0
  for (const name of text.split(' ')) {
    const value = name === '' ? 0 : shape.values.get(name)
    if (value === undefined) return undefined
    bits |= value
  }
  return bits
}

/** A number that only stands for itself: one with a name must be written by its name. */
function readNumber(shape: EnumShape, text: string): number | undefined {
  const number = parseInteger('int32', text)
  return number !== undefined && enumText(shape, number) === text ? number : undefined
}

/** Reads what `enumText` writes; undefined for other names and other cases. */
export function readEnum(shape: EnumShape, text: string): string | number | undefined {
  const named = shape.flags ? readFlags(shape, text) : shape.values.has(text) ? text : undefined
  return named ?? readNumber(shape, text)
}
