/** What a host answers, as a plain list, and where client code is (wire spec 1.8). */
import type { Infer, Operation } from '../message/index.ts'
import type { OperationEntries, TypeLinks } from './machine-messages.ts'
import { absolute, type CodeLanguage, type MetaHost, type PageRequest } from './meta-host.ts'
import { reflectedName } from './type-name.ts'

type Origin = Pick<PageRequest, 'origin'>

/** `/operations/metadata`: every operation, hidden ones too, then what the host itself answers; by name. */
export const operationsMetadata = (host: MetaHost): Infer<typeof OperationEntries> =>
  [...host.operations.map(operationEntry), ...ownEntries(host)].sort((a, b) =>
    a.Name < b.Name ? -1 : a.Name > b.Name ? 1 : 0,
  )

const operationEntry = (operation: Operation) => ({
  Name: operation.name,
  ResponseName: operation.returns && reflectedName(operation.returns),
  ServiceName: operation.service,
  Actions: operation.verbs ?? ['ANY'],
  Routes: operation.routes.map(({ path }) => path),
  Tags: operation.tags,
})

/** What the listing of a language is called, in the order of the links (native types spec 1.2). */
const LISTINGS: Readonly<Record<string, string>> = {
  csharp: 'CSharp',
  fsharp: 'FSharp',
  vbnet: 'VbNet',
  typescript: 'TypeScript',
  'typescript.d': 'TypeScriptDefinition',
  js: 'CommonJs',
  mjs: 'Mjs',
  php: 'Php',
  dart: 'Dart',
  java: 'Java',
  kotlin: 'Kotlin',
  swift: 'Swift',
  python: 'Python',
  ruby: 'Ruby',
  go: 'Go',
  rust: 'Rust',
  zig: 'Zig',
}

const listingName = ({ key, label }: CodeLanguage): string => LISTINGS[key] ?? label

/** Languages in the order of the links; those that were never among them stand last. */
const inOrder = (languages: readonly CodeLanguage[]): readonly CodeLanguage[] => {
  const keys = Object.keys(LISTINGS)
  const place = ({ key }: CodeLanguage): number => keys.indexOf(key) + (key in LISTINGS ? 0 : keys.length + 1)
  return [...languages].sort((a, b) => place(a) - place(b))
}

/** What a host answers beside its operations; nobody calls these by name, so they are visible to none. */
function ownEntries(host: MetaHost) {
  const entry = (name: string, responseName: string, serviceName: string, path: string) => ({
    Name: name,
    ResponseName: responseName,
    ServiceName: serviceName,
    RestrictTo: ['Any'],
    VisibleTo: ['None'],
    Actions: ['ANY'],
    Routes: [path],
    Tags: [],
  })
  return [
    entry('MetadataApp', 'AppMetadata', 'MetadataAppService', '/metadata/app'),
    entry('TypeLinks', 'Dictionary`2', 'NativeTypesService', '/types'),
    entry('TypesMetadata', 'MetadataTypes', 'NativeTypesService', '/types/metadata'),
    ...host.languages.map((language) =>
      entry(`Types${listingName(language)}`, 'String', 'NativeTypesService', `/types/${language.key}`),
    ),
  ]
}

/** `/types`: where the metadata and each language's code is. */
export const typeLinks = (host: MetaHost, request: Origin): Infer<typeof TypeLinks> =>
  new Map([
    ['Metadata', absolute(host, request, '/types/metadata')],
    ...inOrder(host.languages).map(
      (language) => [listingName(language), absolute(host, request, `/types/${language.key}`)] as const,
    ),
  ])
