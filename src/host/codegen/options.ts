/** Options of client code: what a query may ask for, checked so that no value can bring text of its own into the code. */

/** What a host decides about its client code. `nullableAnnotations` and the three after it are off on older hosts (native types spec 8.1). */
export interface CodeSettings {
  /** The host's text case in JSON, which several languages name members by. */
  readonly textCase: 'camel' | 'pascal'
  /** `string?` in C#. */
  readonly nullableAnnotations: boolean
  /** `System.IO` among the namespaces that .NET languages open. */
  readonly systemIo: boolean
  /** `// @ts-nocheck` in TypeScript. */
  readonly tsNoCheck: boolean
  /** `Object = TypeVar('Object')` in Python. */
  readonly pythonObject: boolean
}

/** What a host of today has. */
export const currentSettings: CodeSettings = {
  textCase: 'camel',
  nullableAnnotations: true,
  systemIo: true,
  tsNoCheck: true,
  pythonObject: true,
}

/** An option that there is not, or a value that it cannot take; `option` is its name. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
  readonly option: string

  constructor(option: string, message: string) {
    super(message)
    this.option = option
  }
}

const wrongValue = (option: OptionName, expected: string): OptionError =>
  new OptionError(option, `${option} must be ${expected}.`)

/** Enough of a name to find it again. */
const NAME_CHARACTERS_MAX = 40

const unknownOption = (name: string, language: string, known: readonly OptionName[]): OptionError => {
  const shown = name.slice(0, NAME_CHARACTERS_MAX)
  return new OptionError(shown, `There is no option '${shown}'; ${language} has ${known.join(', ')}.`)
}

const flag = (value: boolean) => ({ kind: 'flag', value }) as const
const text = (form: Form, value = '') => ({ kind: 'text', form, value }) as const
const list = (form: Form, value: readonly string[] = []) => ({ kind: 'list', form, value }) as const

interface Form {
  readonly pattern: RegExp
  readonly expected: string
}

const IDENTIFIER = String.raw`[\p{L}_][\p{L}\p{N}_]*`
const DOTTED = String.raw`${IDENTIFIER}(?:\.${IDENTIFIER})*`
const form = (pattern: string, expected: string): Form => ({
  pattern: new RegExp(`^(?:${pattern})$`, 'u'),
  expected,
})

const namespace = form(DOTTED, 'a namespace: names joined by dots')
const identifier = form(IDENTIFIER, 'a name of letters, digits and underscores')
const wholeNumber = form(String.raw`\d{1,9}`, 'a whole number')
/** An XML namespace: nothing that could end a quoted text or a comment. */
const xmlNamespace = form(String.raw`[a-z][a-z\d+.-]*:[\p{L}\p{N}:/._~#?=&%+-]+`, 'an absolute URL')
/** A name or a pattern over names (native types spec 3.7). */
const typePattern = form(
  String.raw`(?:\*\.)?${DOTTED}(?:${'`'}\d+)?(?:\.\*|/\*)?|\{[\p{L}\p{N}_\-. ,]+\}`,
  'names of types, `Name.*`, `*.Name`, `Namespace/*` or `{tag}`',
)
const typeName = form(DOTTED, 'names of types')
/** `module`, `module:name/name`, `module:*` or `package.*`; paths as npm and Python spell them. */
const importPattern = form(
  String.raw`${IDENTIFIER}(?:::${IDENTIFIER})+(?:::\*)?|(?!.*//)@?[\p{L}\p{N}_\-./]*[\p{L}\p{N}_](?:\.\*|:(?:\*|${IDENTIFIER}(?:/${IDENTIFIER})*|@?[\p{L}\p{N}_\-./]*[\p{L}\p{N}_]))?`,
  'names of modules',
)
/** Arguments of a Python decorator: `frozen=True, slots=True`. */
const decoratorArguments = form(
  `${DOTTED}(?:=${DOTTED})?(?:, ?${DOTTED}(?:=${DOTTED})?)*`,
  'names, or names with values (`name=Value`)',
)

/** Every option, with what it may hold and what it holds when a query does not name it (native types spec 2.1). */
const OPTIONS = {
  GlobalNamespace: text(namespace),
  Package: text(namespace),
  BaseClass: text(identifier),
  MakePartial: flag(true),
  MakeVirtual: flag(true),
  MakeInternal: flag(false),
  MakeDataContractsExtensible: flag(false),
  MakePropertiesOptional: flag(false),
  AddNullableAnnotations: flag(true),
  AddReturnMarker: flag(true),
  AddDescriptionAsComments: flag(true),
  AddDocAnnotations: flag(true),
  AddDataContractAttributes: flag(false),
  AddIndexesToDataMembers: flag(false),
  AddGeneratedCodeAttributes: flag(false),
  AddResponseStatus: flag(false),
  AddServiceStackTypes: flag(true),
  AddModelExtensions: flag(true),
  AddPropertyAccessors: flag(true),
  SettersReturnThis: flag(true),
  InitializeCollections: flag(false),
  ExportValueTypes: flag(false),
  ExportAsTypes: flag(false),
  ExcludeGenericBaseTypes: flag(false),
  ExcludeNamespace: flag(false),
  WithoutOptions: flag(false),
  AddImplicitVersion: text(wholeNumber),
  AddDefaultXmlNamespace: text(xmlNamespace, 'http://schemas.servicestack.net/types'),
  DataClass: text(decoratorArguments),
  DataClassJson: text(decoratorArguments),
  IncludeTypes: list(typePattern),
  ExcludeTypes: list(typeName),
  AddNamespaces: list(namespace),
  TreatTypesAsStrings: list(identifier),
  DefaultImports: list(importPattern),
} as const

/** The options by name, as a query and the header spell them. */
export type OptionName = keyof typeof OPTIONS
/** Whether an option is on or off, one text, or several. */
export type OptionKind = (typeof OPTIONS)[OptionName]['kind']

export const OPTION_KINDS = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, { kind }]) => [name, kind]),
) as Readonly<Record<OptionName, OptionKind>>

type Value<N extends OptionName> = (typeof OPTIONS)[N] extends { kind: 'flag' }
  ? boolean
  : (typeof OPTIONS)[N] extends { kind: 'text' }
    ? string
    : readonly string[]

/** The value of each option, and which of them the query named: those are printed as set. */
export type CodeOptions = { readonly [N in OptionName]: Value<N> } & {
  readonly given: ReadonlySet<OptionName>
}

/** What a language has other than the common defaults. */
export type OptionDefaults = { readonly [N in OptionName]?: Value<N> }

const NAMES: ReadonlyMap<string, OptionName> = new Map(
  (Object.keys(OPTIONS) as OptionName[]).map((name) => [name.toLowerCase(), name]),
)

/**
 * What tools and hosts of ServiceStack send and know beside these (native types spec 1.3, 1.4, 2.1; wire spec 2): the lines of a header,
 * and parameters of any address. They change nothing in the code.
 */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'baseurl',
  'cache',
  'callback',
  'date',
  'exporttags',
  'format',
  'swiftversion',
  'tip',
  'version',
])

const FLAGS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }

const items = (value: string): string[] =>
  splitAtCommas(value.replace(/^\[(.*)\]$/s, '$1'))
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** Commas between braces join what stands there. One pass: the text is the caller's. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = []
  let start = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}') depth = Math.max(0, depth - 1)
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

const checked = (name: OptionName, { pattern, expected }: Form, value: string): string => {
  if (!pattern.test(value) || value.length > 500) throw wrongValue(name, expected)
  return value
}

function parse(name: OptionName, value: string): boolean | string | readonly string[] {
  const option = OPTIONS[name]
  if (option.kind === 'flag') {
    if (name === 'WithoutOptions') return true
    const parsed = FLAGS[value.toLowerCase()]
    if (parsed === undefined) throw wrongValue(name, 'true or false')
    return parsed
  }
  if (option.kind === 'text') return checked(name, option.form, value)
  return items(value).map((item) => checked(name, option.form, item))
}

/** Whose options a query may name. An option of another language is taken and does nothing, as in a real host. */
export interface OptionsOf {
  readonly name: string
  /** What is told to who names an option that no language has. */
  readonly options: readonly OptionName[]
  readonly defaults?: OptionDefaults
}

/**
 * The options of a query; names in any case, values trimmed, empty ones ignored. `WithoutOptions` counts by being there at all.
 * @throws OptionError for a name that no language has, and for a value that the option cannot take.
 */
export function parseOptions(
  query: Iterable<readonly [string, string]>,
  { name: language, options: known, defaults = {} }: OptionsOf,
): CodeOptions {
  const given = new Map<OptionName, boolean | string | readonly string[]>()
  for (const [key, raw] of query) {
    const name = NAMES.get(key.toLowerCase())
    if (name === undefined) {
      if (WITHOUT_EFFECT.has(key.toLowerCase())) continue
      throw unknownOption(key, language, known)
    }
    if (raw.trim() === '' && name !== 'WithoutOptions') continue
    given.set(name, parse(name, raw.trim()))
  }
  const common = Object.entries(OPTIONS).map(([name, { value }]) => [name, value])
  return {
    ...Object.fromEntries(common),
    ...defaults,
    ...Object.fromEntries(given),
    given: new Set(given.keys()),
  } as CodeOptions
}
