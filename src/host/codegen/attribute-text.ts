/** Attributes as text (native types spec 4.5 to 4.7). */
import type { Argument, Attribute } from './code-type.ts'

/** A string in double quotes, with backslashes, line ends and quotes escaped: it can end neither its quotes nor its line. */
export const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`

/** A string as Basic writes it: a quote is doubled, the curly and the wide one too, and no line end can stand in it. */
export const basicQuoted = (text: string): string =>
  `"${text.replace(/[\r\n]/g, '').replace(/["\u201c\u201d\uff02]/g, '$&$&')}"`

const value = (it: Argument): string => (typeof it.value === 'string' ? quoted(it.value) : String(it.value))

/** `Description="…", StatusCode=401`. */
export const argumentsText = (attribute: Attribute, assign = '=', write = value): string =>
  attribute.args.map((it) => (it.name === undefined ? '' : it.name + assign) + write(it)).join(', ')

const isContract = ({ name }: Attribute): boolean => name === 'DataContract' || name === 'DataMember'

/** `@Name(…)`, with parentheses even where they are empty, except for data contracts. */
export const called = (attribute: Attribute): string =>
  attribute.args.length === 0 && isContract(attribute) && !attribute.isAdded
    ? attribute.name
    : `${attribute.name}(${argumentsText(attribute)})`

/** For languages that leave `[DataContract]` and `[DataMember]` out. */
export const unlessContract = (attribute: Attribute, text: string): string | undefined =>
  isContract(attribute) ? undefined : text
