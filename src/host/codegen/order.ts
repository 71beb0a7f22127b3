/** The three orders in which languages list types (native types spec 3.8). */
import { type Dto, resolved, type Shape } from '../message/index.ts'
import { arityName, type ClassCode, type CodeType } from './code-type.ts'
import { definition } from './describe.ts'

const ordinal = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** By namespace, then by name with arity, both ordinal. */
export const byNamespace = (types: readonly CodeType[]): CodeType[] =>
  [...types].sort((a, b) => ordinal(a.namespace, b.namespace) || ordinal(arityName(a), arityName(b)))

const shortName = (it: { readonly name: string; readonly generic?: Dto['generic'] }): string => {
  const arity = Object.keys(it.generic?.args ?? {}).length
  return arity > 0 ? `${it.name}\`${arity}` : it.name
}

/** The short name that a reference is compared by; other generics match nothing. */
function referenceName(shape: Shape): string | undefined {
  const it = resolved(shape)
  if (it.kind === 'dto') return it.generic ? undefined : it.name
  return it.kind === 'enum' ? it.name : undefined
}

/** Of a generic type its arguments, never the type itself; else the type, with one `[]` taken off. */
function references(shape: Shape): readonly Shape[] {
  const it = resolved(shape)
  switch (it.kind) {
    case 'list':
    case 'nullable':
      return [it.of]
    case 'map':
    case 'pair':
      return [it.key, it.value]
    case 'dto':
      return it.generic ? Object.values(it.generic.args) : [it]
    default:
      return [it]
  }
}

function dependencies(type: ClassCode): string[] {
  const names = (shapes: readonly Shape[]): string[] =>
    shapes.flatMap((shape) => {
      const name = referenceName(shape)
      return name === undefined ? [] : [name]
    })
  return [
    ...(type.answer && type.answer !== 'void' ? names(references(type.answer)) : []),
    ...(type.base ? [...names(Object.values(type.base.generic?.args ?? {})), shortName(type.base)] : []),
    // Not so on real hosts (native types spec 3.8), where a class can stand before its interface, which Python cannot load.
    ...type.implements,
    ...type.members.flatMap(({ shape }) => names(references(shape))),
  ]
}

/** Every type after its base classes. */
function basesFirst(types: readonly CodeType[], byName: ReadonlyMap<string, CodeType>): CodeType[] {
  const ordered = new Set<CodeType>()
  const add = (type: CodeType): void => {
    if (type.kind !== 'enum' && type.base) {
      const base = byName.get(shortName(definition(type.base)))
      if (base && base !== type && types.includes(base)) add(base)
    }
    ordered.add(type)
  }
  types.forEach(add)
  return [...ordered]
}

/**
 * Dependencies before what depends on them. A type counts as considered once something named it, not once it is reached from the list:
 * of two types that refer to each other, the one that the list reaches first therefore comes first (`EchoResponse`, then `Echo`).
 */
export function byDependency(types: readonly CodeType[], moveBases: boolean): CodeType[] {
  const byName = new Map<string, CodeType>()
  for (const type of types) if (!byName.has(arityName(type))) byName.set(arityName(type), type)
  const considered = new Set<CodeType>()
  const ordered = new Set<CodeType>()
  const add = (type: CodeType): void => {
    if (type.kind !== 'enum')
      for (const name of dependencies(type)) {
        const next = byName.get(name)
        if (!next || considered.has(next)) continue
        considered.add(next)
        add(next)
      }
    ordered.add(type)
  }
  for (const type of moveBases ? basesFirst(types, byName) : types) add(type)
  return [...ordered]
}
