/** Names that people give to things: keys, users, organisations, machines. */

const NAME = /^(?!\s)[^\p{Cc}\p{Cs}]+(?<!\s)$/u
/** Code points. */
export const NAME_LENGTH_MAX = 200

/** 1 to 200 characters (code points), none of them a control character such as NUL or a line break or half of a surrogate pair, and no blank at either end. */
export function isName(text: string): boolean {
  return !isLongerThan(text, NAME_LENGTH_MAX) && NAME.test(text)
}

/** Whether it can be kept and told as it is, in every store and format: without NUL, and without halves of surrogate pairs. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Whether it has more code points than that; however long the text, only so many are counted. */
export function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false
  return text.length > 2 * max || [...text].length > max
}
