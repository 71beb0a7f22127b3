/** Characters of XML: what may stand in a document, in text and in a name (XML 1.0, 2.2 to 2.4; Namespaces in XML 1.0, 4). */

const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
const FORBIDDEN_ALL = new RegExp(FORBIDDEN.source, 'gu')
const SPECIAL = /[^\t\n\u0020-\u0025\u0027-\u003B\u003D\u003F-\uD7FF\uE000-\uFFFD]/

/** The offset of the first character that no document may hold, a lone surrogate included; -1 when there is none. */
export const forbiddenAt = (text: string): number => text.search(FORBIDDEN)

/** Whether a code point may stand in a document. */
export const isAllowed = (codePoint: number): boolean =>
  codePoint <= 0x10ffff && !FORBIDDEN.test(String.fromCodePoint(codePoint))

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' }

/**
 * Text as content of an element. Quotes, tabs and line feeds stay; a carriage return is written as a reference, as every reader turns a
 * bare one into a line feed; what XML forbids becomes U+FFFD (wire spec 3.5 has the first rule, the other two are ours).
 */
export function escapedText(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text.replace(/[&<>\r]/g, (char) => ESCAPES[char]!).replace(FORBIDDEN_ALL, '\uFFFD')
}

/** Text as the value of an attribute, between double quotes. */
export const escapedAttribute = (text: string): string =>
  escapedText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#xA;').replaceAll('\t', '&#x9;')

const NAME_START =
  'A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}'
const NAME_CHAR = `${NAME_START}\\-.0-9\u00B7\u0300-\u036F\u203F\u2040`
/** A bound, as matching a name of millions of characters would exhaust the stack. */
const NC_NAME = `[${NAME_START}][${NAME_CHAR}]{0,999}`

/** Matches a name with or without a prefix, at `lastIndex`: whole, prefix, local name. Names end at 1,000 characters. */
export const QUALIFIED = new RegExp(`(?:(${NC_NAME}):)?(${NC_NAME})`, 'uy')

const PLAIN_NAME = new RegExp(`^${NC_NAME}$`, 'u')
const NOT_START = new RegExp(`^[^${NAME_START}]`, 'u')
const NOT_CHAR = new RegExp(`[^${NAME_CHAR}]`, 'gu')

const encoded = (char: string): string => {
  const code = char.codePointAt(0)!.toString(16).toUpperCase()
  return `_x${code.padStart(code.length > 4 ? 8 : 4, '0')}_`
}

/** A name as an element may carry it: what does not fit becomes `_xHHHH_`, as .NET's serializer does. */
export const encodedName = (name: string): string =>
  PLAIN_NAME.test(name) ? name : name.replace(NOT_START, encoded).replace(NOT_CHAR, encoded)
