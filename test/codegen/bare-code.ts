/** Code without its comments, its quoted texts emptied: what is left of a listing is what a compiler acts on. */
import type { LanguageKey } from '../../src/host/codegen/index.ts'

interface Lexis {
  /** What begins a comment to the end of the line. */
  readonly line: readonly string[]
  readonly block?: readonly [open: string, close: string]
  readonly nests?: true
  /** Quotes, longer ones first. */
  readonly quotes: readonly string[]
  /** What else than CR and LF ends a line. */
  readonly lineEnds?: string
  /** A quote inside its text is doubled, instead of a backslash before it. */
  readonly doubles?: true
  /** What acts inside a quoted text. */
  readonly acts?: RegExp
  /** What ends a comment of one line, and the language with it. */
  readonly leaves?: string
  /** What happens to a file before it is read. */
  readonly before?: (text: string) => string
}

const C_LIKE = { line: ['//'], block: ['/*', '*/'], quotes: ['"'] } as const
const NESTED = { ...C_LIKE, nests: true } as const
const SEPARATORS = '\u2028\u2029'

/** `\u002a` is a character everywhere in a Java file, and `\u` without digits is none. */
const javaCharacters = (text: string): string =>
  text.replace(/(\\\\)|\\u+([\da-f]{4})?/gi, (all, pair, digits) => {
    if (pair) return all
    return digits ? String.fromCodePoint(Number.parseInt(digits, 16)) : ' ILLEGAL '
  })

const LEXES: Readonly<Record<LanguageKey, Lexis>> = {
  csharp: { ...C_LIKE, lineEnds: `\u0085${SEPARATORS}`, acts: /^\\[^\\"'0abfnrtv]/ },
  vbnet: {
    line: ["'"],
    quotes: ['"', '\u201c', '\u201d', '\uff02'],
    doubles: true,
    lineEnds: `\u0085${SEPARATORS}`,
  },
  fsharp: { line: ['//'], block: ['(*', '*)'], nests: true, quotes: ['"'] },
  typescript: { ...C_LIKE, quotes: ['"', "'", '`'], lineEnds: SEPARATORS },
  'typescript.d': { ...C_LIKE, quotes: ['"', "'", '`'], lineEnds: SEPARATORS },
  mjs: { ...C_LIKE, quotes: ['"', "'", '`'], lineEnds: SEPARATORS },
  java: { ...C_LIKE, acts: /^\\[^\\"'bfnrt]/, before: javaCharacters },
  kotlin: { ...NESTED, acts: /^(?:\$[\p{L}_{]|\\[^\\"'$bnrt])/u },
  swift: { ...NESTED, acts: /^\\[^\\"'0nrt]/ },
  dart: { ...NESTED, quotes: ['"', "'"] },
  php: { ...C_LIKE, quotes: ['"', "'"], leaves: '?>' },
  python: { line: ['#'], quotes: ['"""', '"', "'"], acts: /^\\[NUux]/ },
  ruby: { line: ['#'], block: ['=begin', '=end'], quotes: ['"', "'"] },
  rust: NESTED,
  go: { ...C_LIKE, quotes: ['"', '`'] },
  zig: { line: ['//'], quotes: ['"'] },
}

/** The code of a listing. What escapes from a comment or a quoted text is part of it. */
export function bareCode(listing: string, language: LanguageKey): string {
  const lexis = LEXES[language]
  const text = lexis.before?.(listing) ?? listing
  const ends = `\n\r${lexis.lineEnds ?? ''}`
  let code = ''
  let at = 0
  while (at < text.length) {
    const quote = lexis.quotes.find((it) => text.startsWith(it, at))
    if (lexis.block && text.startsWith(lexis.block[0], at))
      at = afterBlock(text, at, lexis.block, lexis.nests)
    else if (lexis.line.some((it) => text.startsWith(it, at))) {
      while (at < text.length && !ends.includes(text[at]!)) {
        if (lexis.leaves && text.startsWith(lexis.leaves, at)) break
        at++
      }
    } else if (quote) {
      const { end, acted } = afterQuoted(text, at, quote, lexis, ends)
      // Three quotes are a description in Python, which stands where a comment would.
      code += quote.length === 3 && acted === '' ? '' : `"${acted}"`
      at = end
    } else code += text[at++]
  }
  return code
    .split('\n')
    .map((it) => it.trim())
    .filter((it) => it !== '')
    .join('\n')
}

function afterBlock(
  text: string,
  start: number,
  [open, close]: readonly [string, string],
  nests?: true,
): number {
  let depth = 1
  let at = start + open.length
  while (at < text.length && depth > 0) {
    if (text.startsWith(close, at)) {
      depth--
      at += close.length
    } else if (nests && text.startsWith(open, at)) {
      depth++
      at += open.length
    } else at++
  }
  return at
}

function afterQuoted(
  text: string,
  start: number,
  quote: string,
  { doubles, acts, quotes }: Lexis,
  ends: string,
): { readonly end: number; readonly acted: string } {
  // Basic takes any of its quotes for any other.
  const closes = doubles ? quotes : [quote]
  const closing = (at: number): string | undefined => closes.find((it) => text.startsWith(it, at))
  let acted = ''
  let at = start + quote.length
  while (at < text.length) {
    const close = closing(at)
    if (close && doubles && closing(at + close.length)) at += 2
    else if (close) return { end: at + close.length, acted }
    else if (quote.length === 1 && quote !== '`' && ends.includes(text[at]!))
      return { end: at, acted: `${acted}BROKEN` }
    else {
      const act = acts?.exec(text.slice(at, at + 12))
      if (act) acted += act[0]
      at += !doubles && text[at] === '\\' ? 2 : 1
    }
  }
  return { end: at, acted: `${acted}OPEN` }
}
