/**
 * What a language states of itself. The walk over a listing (`generate.ts`) is one for all; a language is a table and the few lines that
 * are otherwise in it.
 */
import type { Attribute, ClassCode, CodeMember, CodeType, EnumCode } from './code-type.ts'
import type { CodeOptions, CodeSettings, OptionDefaults, OptionName } from './options.ts'

/** The languages by key, as `/types/{key}` and `lang={key}` spell them. */
export type LanguageKey =
  | 'csharp'
  | 'mjs'
  | 'typescript'
  | 'typescript.d'
  | 'dart'
  | 'java'
  | 'kotlin'
  | 'python'
  | 'php'
  | 'swift'
  | 'vbnet'
  | 'fsharp'
  | 'go'
  | 'rust'
  | 'ruby'
  | 'zig'

/** What every function of a language may look at. */
export interface Context {
  readonly options: CodeOptions
  readonly settings: CodeSettings
  readonly forPage: boolean
  /** As printed, in order. */
  readonly types: readonly CodeType[]
  /** The types before any were left out: what namespaces and names in conflict are decided by. */
  readonly discovered: readonly CodeType[]
  readonly baseUrl: string
}

/** The header comment of a full listing (native types spec 2.2). */
export interface Header {
  /** Lines before the first fixed line, which is `Date: …`. */
  readonly open: readonly string[]
  /** Before each fixed line. */
  readonly fixed: string
  /** Between the fixed lines and the options. */
  readonly separator: string | undefined
  /** Before an option that the query does not name, and before one that it does. */
  readonly unset: string
  readonly set: string
  /** What the tip tells the reader to remove. */
  readonly tip: string
  readonly close: readonly string[]
  readonly options: readonly OptionName[]
  /** Lines after `Date: …`. */
  readonly extra?: readonly string[]
  /** What joins the items of an option; a comma where it is not said. */
  readonly join?: (name: OptionName) => string
  /** Whether comments of the language nest: one that an option's value opens (`Desk/*`) is then closed too. */
  readonly nests?: boolean
  /** Whether the blank after the colon of an empty option is dropped. */
  readonly trims?: boolean
}

/** The header of most languages: a block comment, its unset options behind `//`. */
export const blockHeader = (options: readonly OptionName[], more: Partial<Header> = {}): Header => ({
  open: ['/* Options:'],
  fixed: '',
  separator: '',
  unset: '//',
  set: '',
  tip: '//',
  close: ['*/', ''],
  options,
  ...more,
})

/** Which of ServiceStack's own messages a listing has (native types spec 1.8, 3.6). */
export type Library = 'namespaces' | ReadonlySet<string>

/** One language: a table, and functions that return lines. */
export interface Language {
  readonly key: LanguageKey
  readonly name: string
  readonly contentType: string
  readonly extension: string
  /** For syntax highlighting. */
  readonly syntax: string
  readonly header: Header
  /** Lines that stand before the header, and stay where there is none. */
  readonly preamble?: (options: CodeOptions) => readonly string[]
  readonly defaults?: OptionDefaults
  /** Options that its header does not print. */
  readonly moreOptions?: readonly OptionName[]
  /** `metadata`: requests, responses, types. `plain dependencies`: bases are not moved before the walk. */
  readonly order: 'namespace' | 'metadata' | 'dependencies' | 'plain dependencies'
  readonly knownMessages: Library
  /** Leaves the client library's messages out of pages too. */
  readonly dropsLibraryOnPages?: boolean
  /** Keeps `IMeta` among the interfaces of a full listing. */
  readonly keepsMeta: boolean
  /** Defines `KeyValuePair` when it is used. */
  readonly definesPairs: boolean
  /** Puts `IReturn<T>`, `IReturnVoid` and the used markers in front. */
  readonly markers: boolean
  /**
   * An attribute, a route or a data contract as it stands above its type or member; nothing where the language does not print it.
   * `isRepeated`: one of the same name stands above it already.
   */
  readonly attribute: (attribute: Attribute, isRepeated: boolean, context: Context) => string | undefined
  /** The description above a type or member. */
  readonly describe?: (text: string, of: 'type' | 'member') => readonly string[]
  /** Instead of a description, where descriptions are not to be comments. */
  readonly describeAsAttribute?: (text: string) => string
  /** Whether an attribute of a member brings an empty line before the next one; `comments` do too in F#. */
  readonly spacing: 'attributes' | 'comments' | 'none'
  /** Everything of a class or interface before its members, the opening brace included. */
  readonly open: (type: ClassCode, context: Context) => readonly string[]
  readonly member: (
    member: CodeMember,
    type: ClassCode,
    context: Context,
    isLast: boolean,
  ) => readonly string[]
  /** Everything after the members, the closing brace included. */
  readonly close: (type: ClassCode, context: Context) => readonly string[]
  /** Instead of open, members and close, where a type is no ordinary class. */
  readonly whole?: (
    type: ClassCode,
    context: Context,
    walk: () => readonly string[],
  ) => readonly string[] | undefined
  readonly enumeration: (type: EnumCode, context: Context) => readonly string[]
  /** Attributes that only this language adds to a type. */
  readonly typeAttributes?: (type: CodeType, context: Context) => readonly Attribute[]
  /** Members that stand before a type's own: the inherited ones, in languages without inheritance. */
  readonly inheritedMembers?: (type: ClassCode) => readonly CodeMember[]
  /** Members that only this language adds. */
  readonly extraMembers?: (type: ClassCode, context: Context) => readonly CodeMember[]
  /** The value of `DefaultImports` where it depends on what is listed; a query that names the option has its own. */
  readonly imports?: (context: Context) => readonly string[]
  /** How far members are indented. */
  readonly indent: string
  /** The file: what stands before, between and after the types. Each block is the lines of a type. */
  readonly file: (blocks: readonly Block[], context: Context) => readonly string[]
}

/** Whether a file begins with the header of its options. */
export const hasHeader = ({ forPage, options }: Context): boolean => !forPage && !options.WithoutOptions

/** The lines of one type. */
export interface Block {
  readonly type: CodeType
  readonly lines: readonly string[]
}

/** Lines one step further in; empty lines stay empty. */
export const indented = (lines: readonly string[], by = '    '): string[] =>
  lines.map((line) => (line === '' ? line : by + line))

/** Blocks with one or more empty lines between them. */
export const separated = (blocks: readonly (readonly string[])[], empty = 1): string[] =>
  blocks.flatMap((block, index) => (index === 0 ? block : [...Array<string>(empty).fill(''), ...block]))
