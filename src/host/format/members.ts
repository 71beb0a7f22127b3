/** What all formats of one object model need to know of a message's members (wire spec 3.1). */
import { allMembers, type Dto, type Member, type PairShape, type Shape } from '../message/index.ts'
import { defaultOf } from './scalar.ts'

/** The order of JSON and JSV: most derived message first, and in data contracts by `order`, those without one first. */
export function orderedMembers(dto: Dto): readonly Member[] {
  const members = allMembers(dto)
  if (!dto.dataContract) return members
  return [...members].sort((a, b) => (a.order ?? -1) - (b.order ?? -1))
}

/** The name of a member in CSV, and in JSON and JSV but for the case (wire spec 3.1, 3.6). */
export const contractName = (member: Member): string => member.wireName ?? member.name

/**
 * What clients send with whatever they ask: what is said of the answer, the version of client code that was generated with `AddImplicitVersion`,
 * what browsers' libraries add against caches, and what stands between two `&` or behind the last comma of a row.
 */
const OF_ANY_REQUEST: ReadonlySet<string> = new Set([
  '',
  'format',
  'callback',
  'jsconfig',
  'debug',
  'version',
  '_',
])

/** Whether the name may stand in any request, and means nothing to its operation. */
export const isOfAnyRequest = (name: string): boolean => OF_ANY_REQUEST.has(name.toLowerCase())

/** Looks names up whatever their case; the first of names that differ only in case wins. */
export class NameTable<T> {
  readonly #byName = new Map<string, T>()
  readonly #isStrict: boolean

  /** As `Dto.strict`. */
  constructor(isStrict = false) {
    this.#isStrict = isStrict
  }

  /** Whether a name that is not here is refused, rather than passed over. */
  refuses(name: string): boolean {
    return this.#isStrict && !isOfAnyRequest(name)
  }

  add(name: string, entry: T): void {
    const lower = name.toLowerCase()
    if (this.#byName.has(lower)) return
    this.#byName.set(lower, entry)
    // The two usual spellings are found without folding; they cannot be another entry's lower-case name.
    this.#byName.set(name, entry)
    this.#byName.set(name[0]!.toLowerCase() + name.slice(1), entry)
  }

  get size(): number {
    return this.#byName.size
  }

  get(name: string): T | undefined {
    return this.#byName.get(name) ?? this.#byName.get(name.toLowerCase())
  }
}

/** A member as readers see it. */
export interface Slot<R> {
  readonly name: string
  readonly shape: Shape
  readonly read: R
}

/** The members of a message by the name on the wire; a member with a `wireName` is not found by its own name (wire spec 3.4.1). */
export function slotsOf<R>(dto: Dto, readerOf: (shape: Shape) => R): NameTable<Slot<R>> {
  const table = new NameTable<Slot<R>>(dto.strict)
  for (const { name, shape, wireName } of allMembers(dto))
    table.add(wireName ?? name, { name, shape, read: readerOf(shape) })
  return table
}

/** The two parts of a pair, by name. */
export function pairSlots<R>(pair: PairShape, readerOf: (shape: Shape) => R): NameTable<Slot<R>> {
  const table = new NameTable<Slot<R>>()
  table.add('Key', { name: 'Key', shape: pair.key, read: readerOf(pair.key) })
  table.add('Value', { name: 'Value', shape: pair.value, read: readerOf(pair.value) })
  return table
}

/** Makes messages with nothing in them: value types hold their default, everything else is absent. */
export function emptyMaker(dto: Dto): () => Record<string, unknown> {
  const template: Record<string, unknown> = {}
  for (const { name, shape } of allMembers(dto)) {
    const initial = defaultOf(shape)
    if (initial !== undefined) template[name] = initial
  }
  return () => ({ ...template })
}

/** A message or pair that is being filled from a text. */
export function assign(
  target: Record<string, unknown>,
  slot: { readonly name: string; readonly shape: Shape },
  value: unknown,
): void {
  if (value !== undefined) target[slot.name] = value
  // The last of repeated members wins, also when it holds nothing.
  else if (target[slot.name] !== undefined) target[slot.name] = defaultOf(slot.shape)
}
