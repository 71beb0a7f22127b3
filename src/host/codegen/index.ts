/**
 * Source text for clients: what a page shows of one operation, and what `/types/{language}` lists of a whole host.
 * One walk over the messages (`generate.ts`), one file per language that states only what is otherwise there.
 * This room knows messages; it knows no HTTP, no page and no host.
 */
import type { Operation } from '../message/index.ts'
import { type ExplainedOption, explainedOptions, libraryOf } from './explained.ts'
import { generate } from './generate.ts'
import { type About, headerLines } from './header.ts'
import type { Language, LanguageKey } from './language.ts'
import { csharp } from './languages/csharp.ts'
import { dart } from './languages/dart.ts'
import { fsharp } from './languages/fsharp.ts'
import { go } from './languages/go.ts'
import { java } from './languages/java.ts'
import { kotlin } from './languages/kotlin.ts'
import { mjs } from './languages/mjs.ts'
import { php } from './languages/php.ts'
import { python } from './languages/python.ts'
import { ruby } from './languages/ruby.ts'
import { rust } from './languages/rust.ts'
import { swift } from './languages/swift.ts'
import { typescript, typescriptDeclarations } from './languages/typescript.ts'
import { vbnet } from './languages/vbnet.ts'
import { zig } from './languages/zig.ts'
import { type CodeOptions, type CodeSettings, parseOptions } from './options.ts'
import { hostContext, pageContext } from './prepare.ts'

export type { About } from './header.ts'
export type { LanguageKey } from './language.ts'
export { type CodeOptions, type CodeSettings, currentSettings, OptionError } from './options.ts'

/** The languages in the order of a page's tabs; `typescript.d` has a listing but no tab. */
export const languages: readonly Language[] = [
  csharp,
  mjs,
  typescript,
  dart,
  java,
  kotlin,
  python,
  php,
  swift,
  vbnet,
  fsharp,
  go,
  rust,
  ruby,
  zig,
  typescriptDeclarations,
]

const BY_KEY: ReadonlyMap<string, Language> = new Map(languages.map((it) => [it.key, it]))

/** The language of a key, exactly as spelled. */
export const languageOf = (key: string): Language | undefined => BY_KEY.get(key)

const known = (key: LanguageKey): Language => {
  const language = BY_KEY.get(key)
  if (!language) throw new RangeError(`no language ${key}`)
  return language
}

/** The options of a query, with the defaults of the language and the host.
 * @throws OptionError for a name that no language has, and for a value that an option cannot take. */
export const codeOptions = (
  key: LanguageKey,
  settings: CodeSettings,
  query: Iterable<readonly [string, string]> = [],
): CodeOptions => {
  const { name, header, moreOptions = [], defaults } = known(key)
  return parseOptions(query, {
    name,
    options: [...header.options, ...moreOptions, 'WithoutOptions'],
    defaults: { AddNullableAnnotations: settings.nullableAnnotations, ...defaults },
  })
}

/** A language as people are told of it. */
export interface ExplainedLanguage {
  readonly key: LanguageKey
  /** As people call it, `C#`. */
  readonly name: string
  readonly contentType: string
  /** What a listing is called when it is saved: `dtos.cs`. */
  readonly fileName: string
  /** The command or the line that brings the client library. */
  readonly clientLibrary: string
  readonly options: readonly ExplainedOption[]
}

/** All languages, in the order of a page's tabs, with what their options hold on a host. */
export const explainedLanguages = (settings: CodeSettings): readonly ExplainedLanguage[] =>
  languages.map((language) => ({
    key: language.key,
    name: language.name,
    contentType: language.contentType,
    fileName: `dtos.${language.extension}`,
    clientLibrary: libraryOf(language.key),
    options: explainedOptions(language, codeOptions(language.key, settings)),
  }))

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`

/** The code of an operation's page, ending in a line end (native types spec 7). */
export function operationCode(
  operation: Operation,
  key: LanguageKey,
  settings: CodeSettings,
  baseUrl = '',
): string {
  const language = known(key)
  const context = pageContext(language, operation, settings, codeOptions(key, settings), baseUrl)
  return text([...(language.preamble?.(context.options) ?? []), ...generate(language, context)])
}

/** The whole listing of a host, header included (native types spec 1 to 6). */
export function typesListing(
  operations: readonly Operation[],
  key: LanguageKey,
  settings: CodeSettings,
  options: CodeOptions,
  about: About,
): string {
  // Declarations exported as types are the classes of TypeScript (native types spec 1.7).
  const language = key === 'typescript.d' && options.ExportAsTypes ? typescript : known(key)
  const context = hostContext(language, operations, settings, options, about.baseUrl)
  return text([
    ...(language.preamble?.(options) ?? []),
    ...headerLines(language, context, about),
    ...generate(language, context),
  ])
}
