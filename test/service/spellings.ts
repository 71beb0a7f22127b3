/** Ways in which a text may lie in a file. */

/** Base64 of a text that begins at any place of what is encoded: the letters that depend on the text alone. */
const base64Within = (text: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const encoded = bytes.toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
  })

/** The text as bytes: in UTF-8, UTF-16, hexadecimal, base64 and base64url, percent-encoded and backwards. */
export function spellingsOf(text: string): readonly Buffer[] {
  const hex = Buffer.from(text).toString('hex')
  const base64 = base64Within(text)
  const texts = [
    text,
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
    encodeURIComponent(text),
    [...text].reverse().join(''),
  ]
  return [...texts.map((each) => Buffer.from(each)), Buffer.from(text, 'utf16le')]
}
