/** Tables for people: aligned, and no wider than what they are shown on. */

export interface Column {
  readonly title: string
  /** Never cut: what is cut of an id is of no use. */
  readonly isWhole?: boolean
}

const GAP = 2
/** Narrower than this nothing can be told. */
const WIDTH_MIN = 4

/** Letters of East Asia, and pictures: they take two columns. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
const NO_WIDTH = /^\p{M}/u
const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

const graphemesOf = (text: string): readonly string[] =>
  [...segments.segment(text)].map(({ segment }) => segment)
const widthOfOne = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : NO_WIDTH.test(grapheme) ? 0 : 1)

/** How many columns of a terminal the text takes. */
export const displayWidth = (text: string): number =>
  /^[\x20-\x7e]*$/.test(text)
    ? text.length
    : graphemesOf(text).reduce((sum, each) => sum + widthOfOne(each), 0)

/** Nothing in a text of somebody else may steer the terminal, or turn the direction of writing. */
export const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const grapheme of graphemesOf(text)) {
    used += widthOfOne(grapheme)
    if (used > width - 1) break
    kept += grapheme
  }
  return `${kept}…`
}

const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)))

/** One line a row; columns that are empty throughout are left out. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const clean = rows.map((row) => row.map(harmless))
  const used = columns.map((_, at) => clean.some((row) => row[at] !== ''))
  const shown = columns.filter((_, at) => used[at])
  const lines = [shown.map(({ title }) => title), ...clean.map((row) => row.filter((_, at) => used[at]))]
  const widths = fit(
    shown.map((column, at) => ({
      width: Math.max(...lines.map((line) => displayWidth(line[at]!))),
      isWhole: column.isWhole ?? false,
    })),
    width,
  )
  return lines
    .map((line) =>
      line
        .map((cell, at) => padded(cut(cell, widths[at]!), widths[at]!))
        .join(' '.repeat(GAP))
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** Takes from the widest first. */
function fit(
  columns: readonly { readonly width: number; readonly isWhole: boolean }[],
  width: number,
): readonly number[] {
  const widths = columns.map((column) => column.width)
  let over = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width
  while (over > 0) {
    const widest = widths.reduce(
      (best, each, at) => (columns[at]!.isWhole || each <= (widths[best] ?? WIDTH_MIN) ? best : at),
      -1,
    )
    if (widest < 0) break
    widths[widest]! -= 1
    over -= 1
  }
  return widths
}

/** Name and value of each, one below the other; values that are too long go on below themselves. */
export function details(pairs: readonly (readonly [name: string, value: string])[], width: number): string {
  const clean = pairs.map(([name, value]) => [harmless(name), harmless(value)] as const)
  const nameWidth = Math.max(...clean.map(([name]) => displayWidth(name)))
  const valueWidth = Math.max(WIDTH_MIN, width - nameWidth - GAP)
  return clean
    .flatMap(([name, value]) =>
      wrapped(value, valueWidth).map((line, at) => padded(at === 0 ? name : '', nameWidth + GAP) + line),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    const joined = last === '' ? word : `${last} ${word}`
    if (displayWidth(joined) <= width) lines[lines.length - 1] = joined
    else lines.push(...pieces(word, width))
  }
  return lines[0] === '' && lines.length > 1 ? lines.slice(1) : lines
}

function pieces(word: string, width: number): readonly string[] {
  const lines: string[] = ['']
  for (const grapheme of graphemesOf(word)) {
    if (displayWidth(lines.at(-1)!) + widthOfOne(grapheme) > width) lines.push('')
    lines[lines.length - 1] += grapheme
  }
  return lines
}
