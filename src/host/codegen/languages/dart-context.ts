/** The `TypeContext` at the end of a Dart file: how to make every type by its name, at run time (native types spec 6.11). */
import { resolved, type Shape } from '../../message/index.ts'
import type { ClassCode, CodeType } from '../code-type.ts'
import { isLibraryNamespace } from '../describe.ts'
import type { Context } from '../language.ts'
import { bare } from '../type-text.ts'
import { dartType, typeName } from './dart-types.ts'
import { CLIENT_LIBRARY } from './library.ts'

/** Known to the client library by itself. */
const BASIC: ReadonlySet<string> = new Set([
  'String',
  'int',
  'double',
  'bool',
  'DateTime',
  'Duration',
  'dynamic',
  'List<String>',
  'List<int>',
  'List<double>',
  'Map<String,String?>',
])

const entry = (name: string, info: string): string => `    '${name}': TypeInfo(TypeOf.${info}),`

const hasParameter = (shape: Shape): boolean => {
  const it = bare(shape)
  if (it.kind === 'parameter') return true
  if (it.kind === 'list') return hasParameter(it.of)
  if (it.kind === 'map' || it.kind === 'pair') return hasParameter(it.key) || hasParameter(it.value)
  return it.kind === 'dto' && Object.values(it.generic?.args ?? {}).some(hasParameter)
}

/** A member's or answer's type: one that is listed, or a list, map, pair or closed generic that no declaration stands for. */
function shapeEntry(shape: Shape, types: readonly CodeType[]): string[] {
  const it = bare(shape)
  const text = dartType(it)
  if (BASIC.has(text) || hasParameter(it)) return []
  if (it.kind === 'enum' || (it.kind === 'dto' && !it.generic)) {
    const listed = types.find((type) => type.name === it.name && type.namespace === it.namespace)
    return listed ? [ownEntry(listed)] : []
  }
  const create =
    it.kind === 'list'
      ? `<${dartType(resolved(it.of))}>[]`
      : text === 'Uint8List'
        ? `${text}(0)`
        : `${text}()`
  return [entry(text, `Class, create:() => ${create}`)]
}

const ownEntry = (type: CodeType): string => {
  const name = typeName(type.name)
  if (type.kind === 'enum') return entry(name, `Enum, enumValues:${name}.values`)
  if (type.kind === 'interface') return entry(name, 'Interface')
  if (type.parameters.length > 0)
    return entry(`${name}<${type.parameters.map(typeName).join(',')}>`, `GenericDef,create:() => ${name}()`)
  return entry(name, type.abstract ? 'AbstractClass' : `Class, create:() => ${name}()`)
}

/** A generic or list answer stands before its request. */
const answerEntry = (type: ClassCode, types: readonly CodeType[]): string[] =>
  type.request && type.answer && type.answer !== 'void' && isConstructed(type.answer)
    ? shapeEntry(type.answer, types)
    : []

const isConstructed = (shape: Shape): boolean => {
  const it = resolved(shape)
  return it.kind !== 'dto' || it.generic !== undefined
}

/** The client library knows its own messages, also where a page lists them. */
const isOwnOfLibrary = ({ namespace, name }: CodeType): boolean =>
  isLibraryNamespace(namespace) && CLIENT_LIBRARY.has(name)

/** Entries in the order of the types, each once. */
export function typeContext({ types: all, options, baseUrl }: Context): string[] {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ''
  const library = options.GlobalNamespace || host.replaceAll('-', '_')
  const types = all.filter((it) => !isOwnOfLibrary(it))
  const entries = types.flatMap((type) =>
    type.kind === 'enum' || type.kind === 'interface'
      ? [ownEntry(type)]
      : [
          ...answerEntry(type, types),
          ownEntry(type),
          ...type.members.flatMap(({ shape }) => shapeEntry(shape, types)),
        ],
  )
  return [
    `TypeContext _ctx = TypeContext(library: '${library}', types: <String, TypeInfo> {`,
    ...new Set(entries),
    '});',
  ]
}
