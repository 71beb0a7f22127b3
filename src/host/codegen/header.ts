/** The comment at the top of a full listing: where it came from, and the options it was made with (native types spec 2.2). */
import { importsOf } from './generate.ts'
import type { Context, Language } from './language.ts'
import type { CodeOptions, OptionName } from './options.ts'

/** Where and when a listing was made. `date` is printed as it stands, `yyyy-MM-dd HH:mm:ss`. */
export interface About {
  readonly baseUrl: string
  readonly version: string
  readonly date: string
}

const shown = (value: CodeOptions[OptionName], join: string): string => {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'string' ? value : value.join(join)
}

const optionLine = (name: OptionName, language: Language, context: Context): string => {
  const { header } = language
  const { options } = context
  const prefix = options.given.has(name) ? header.set : header.unset
  const value = name === 'DefaultImports' ? importsOf(language, context) : options[name]
  const line = `${prefix}${name}: ${shown(value, header.join?.(name) ?? ',')}`
  return header.trims ? line.trimEnd() : line
}

/** As many ends of comments as the lines begin. */
const closings = (lines: readonly string[]): string[] =>
  [...lines.join('\n').matchAll(/\/\*/g)].map(() => '*/')

/** The lines of the header; none when the query asks for none. */
export function headerLines(language: Language, context: Context, about: About): string[] {
  const { header } = language
  if (context.options.WithoutOptions) return []
  const fixed = [
    `Date: ${about.date}`,
    ...(header.extra ?? []),
    `Version: ${about.version}`,
    `Tip: To override a DTO option, remove "${header.tip}" prefix before updating`,
    `BaseUrl: ${about.baseUrl}`,
  ]
  const optionLines = header.options.map((name) => optionLine(name, language, context))
  return [
    ...header.open,
    ...fixed.map((line) => header.fixed + line),
    ...(header.separator === undefined ? [] : [header.separator]),
    ...optionLines,
    ...(header.nests ? closings(optionLines) : []),
    ...header.close,
  ]
}
