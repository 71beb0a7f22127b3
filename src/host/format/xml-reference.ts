/** Text of a document as it is meant: references replaced, line ends made one (XML 1.0, 2.11, 3.3.3, 4.1). */
import { isAllowed } from './xml-char.ts'

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const REFERENCE = '&(?:#x([0-9A-Fa-f]{1,8})|#([0-9]{1,10})|(lt|gt|amp|quot|apos));'
const IN_TEXT = new RegExp(`\\r\\n?|${REFERENCE}|&`, 'g')
const IN_ATTRIBUTE = new RegExp(`\\r\\n|[\\r\\n\\t]|${REFERENCE}|&`, 'g')

/** Says where, counted from the start of the text, a reference is that means nothing. */
type Refuse = (offset: number) => never

function replaced(text: string, pattern: RegExp, blank: string, refuse: Refuse): string {
  return text.replace(pattern, (found, hex, decimal, name, offset: number) => {
    if (found[0] !== '&') return blank
    if (name !== undefined) return PREDEFINED[name]!
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return isAllowed(code) ? String.fromCodePoint(code) : refuse(offset)
  })
}

/** Content: only the five predefined entities and characters by number are known, as there is no DOCTYPE to declare others. */
export const decodedText = (text: string, refuse: Refuse): string => replaced(text, IN_TEXT, '\n', refuse)

/** The value of an attribute: line ends and tabs are blanks, unless written by number. */
export const decodedAttribute = (text: string, refuse: Refuse): string =>
  replaced(text, IN_ATTRIBUTE, ' ', refuse)

/** The content of a CDATA section: nothing is a reference there. */
export const decodedCharacters = (text: string): string => text.replace(/\r\n?/g, '\n')
