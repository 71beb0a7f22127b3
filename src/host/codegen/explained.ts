/** What people are told of client code: what each option does, and where the client library of a language comes from. */
import type { Language, LanguageKey } from './language.ts'
import { type CodeOptions, OPTION_KINDS, type OptionKind, type OptionName } from './options.ts'

/** One sentence each (native types spec 2.3). */
const OPTIONS: Readonly<Record<OptionName, string>> = {
  GlobalNamespace: 'Puts all types into this namespace, module or package.',
  Package: 'The package that the file belongs to.',
  BaseClass: 'The class that classes without a base are derived from.',
  MakePartial: 'Makes classes partial, so that they can be added to in another file.',
  MakeVirtual: 'Makes properties virtual.',
  MakeInternal: 'Makes types internal instead of public.',
  MakeDataContractsExtensible: 'Keeps what a newer service adds to a message (IExtensibleDataObject).',
  MakePropertiesOptional: 'Lets properties be left out.',
  AddNullableAnnotations: 'Marks references that may be null with a question mark.',
  AddReturnMarker: 'Says of each request what it is answered with.',
  AddDescriptionAsComments: 'Writes descriptions as comments.',
  AddDocAnnotations: 'Writes types as JSDoc annotations.',
  AddDataContractAttributes: 'Writes data contract attributes on everything.',
  AddIndexesToDataMembers: 'Numbers the members of data contracts.',
  AddGeneratedCodeAttributes: 'Marks types as generated.',
  AddResponseStatus: 'Adds the status of errors to responses that lack it.',
  AddServiceStackTypes: "Lists the client library's own messages too, as far as the service uses them.",
  AddModelExtensions: 'Leaves room behind the types for extensions.',
  AddPropertyAccessors: 'Writes a getter and a setter for each field.',
  SettersReturnThis: 'Lets calls of setters be chained.',
  InitializeCollections: 'Begins collections empty instead of absent.',
  ExportValueTypes: 'Keeps the names of value types of the service.',
  ExportAsTypes: 'Writes classes with constructors instead of declarations.',
  ExcludeGenericBaseTypes: 'Leaves out bases that are generic.',
  ExcludeNamespace: 'Writes types without a namespace around them.',
  WithoutOptions: 'Leaves out the comment at the top.',
  AddImplicitVersion: 'Sends this version number with every request.',
  AddDefaultXmlNamespace: 'The XML namespace of data contracts.',
  DataClass: 'Arguments of each @dataclass.',
  DataClassJson: 'Arguments of each @dataclass_json.',
  IncludeTypes:
    'Only these types; Name.* for one operation with all that it needs, {tag} for the operations of a tag.',
  ExcludeTypes: 'All types but these.',
  AddNamespaces: 'Opens these namespaces too.',
  TreatTypesAsStrings: 'Types that are written as text.',
  DefaultImports: 'What the file imports, instead of what it would.',
}

/** For a terminal, or for the file that names what a project needs. */
const LIBRARIES: Readonly<Record<LanguageKey, string>> = {
  csharp: 'dotnet add package ServiceStack.Client',
  fsharp: 'dotnet add package ServiceStack.Client',
  vbnet: 'dotnet add package ServiceStack.Client',
  typescript: 'npm install @servicestack/client',
  'typescript.d': 'npm install @servicestack/client',
  mjs: 'npm install @servicestack/client',
  java: 'implementation("net.servicestack:client:1.+")',
  kotlin: 'implementation("net.servicestack:client:1.+")',
  python: 'pip install servicestack',
  go: 'go get github.com/ServiceStack/servicestack-go',
  rust: 'cargo add servicestack serde serde_json',
  dart: 'dart pub add servicestack',
  php: 'composer require servicestack/client',
  ruby: 'gem install servicestack',
  // A Swift package, added by its address.
  swift: 'https://github.com/ServiceStack/ServiceStack.Swift',
  zig: 'zig fetch --save git+https://github.com/ServiceStack/servicestack-zig',
}

/** Brings the client library that a language's code is written for. */
export const libraryOf = (key: LanguageKey): string => LIBRARIES[key]

/** An option as people are told of it. */
export interface ExplainedOption {
  readonly name: OptionName
  readonly kind: OptionKind
  /** What it holds when the query does not name it; empty for nothing, and for what depends on the types. */
  readonly byDefault: string
  readonly explained: string
}

/** The options that a language's header lists, in its order, with what they hold by default. */
export const explainedOptions = ({ header }: Language, defaults: CodeOptions): readonly ExplainedOption[] =>
  header.options.map((name) => ({
    name,
    kind: OPTION_KINDS[name],
    byDefault: String(defaults[name]),
    explained: OPTIONS[name],
  }))
