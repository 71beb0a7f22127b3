/**
 * Spreads JSV over lines for the pages. It goes by single characters, as clients have always seen it: braces inside quoted text indent too,
 * and only the first colon of an entry is followed by a blank, so times stay whole (wire spec 1.6).
 */
export function prettyJsv(compact: string): string {
  let text = ''
  let tabs = 0
  let colonIsFirst = true
  let isQuoted = false
  const line = (): string => `\n${'\t'.repeat(Math.max(0, tabs))}`
  for (let i = 0; i < compact.length; i++) {
    const char = compact[i]!
    const next = compact[i + 1]
    if (char === '{' || char === '[') {
      if (compact[i - 1] === ':') {
        if (next === '}' || next === ']') {
          text += char + next
          i++
          continue
        }
        text += line()
      }
      tabs++
      text += char + line()
      colonIsFirst = true
    } else if (char === '}' || char === ']') {
      tabs--
      text += line() + char
      colonIsFirst = true
    } else if (char === '"') {
      text += char
      isQuoted = !isQuoted
    } else if (char === ',' && !isQuoted) {
      text += char + line()
      colonIsFirst = true
    } else {
      text += char
      if (char === ':' && colonIsFirst) {
        text += ' '
        colonIsFirst = false
      }
    }
  }
  return text
}
