/** CSV answers (wire spec 3.6). What becomes rows depends on the type of the answer; cells that are not scalars are JSV. */
import {
  allMembers,
  type Dto,
  type MapShape,
  type Member,
  type PairShape,
  resolved,
  type Shape,
  type WireSettings,
} from '../message/index.ts'
import { csvField, csvRow } from './csv-rows.ts'
import type { Writer } from './format.ts'
import { jsvText } from './jsv.ts'
import { contractName } from './members.ts'
import { defaultOf } from './scalar.ts'

const isRows = (member: Member): boolean => {
  const { kind } = resolved(member.shape)
  return kind === 'list' || kind === 'map'
}

/** The member whose items are the rows of a data contract: its first list or map (wire spec 3.6 c). */
export const rowsMember = (dto: Dto): Member | undefined =>
  dto.dataContract ? allMembers(dto).find(isRows) : undefined

/** The message that is the row of a data contract without list: its first one that is no status (wire spec 3.6 c). */
const rowMember = (dto: Dto): Member | undefined =>
  dto.dataContract
    ? allMembers(dto).find(({ name, shape }) => name !== 'ResponseStatus' && resolved(shape).kind === 'dto')
    : undefined

interface Column {
  readonly name: string
  readonly title: string
  readonly write: Writer
  /** What an absent value is taken for; undefined stays an empty cell. */
  readonly initial: unknown
}

const column = (name: string, title: string, shape: Shape, settings: WireSettings): Column => ({
  name,
  title,
  write: jsvText(shape, settings),
  initial: defaultOf(shape),
})

/** Columns in the order of declaration, the most derived message first; `order` does not count. */
const columnsOf = (dto: Dto, settings: WireSettings): readonly Column[] =>
  allMembers(dto).map((member) => column(member.name, contractName(member), member.shape, settings))

const pairColumns = ({ key, value }: PairShape | MapShape, settings: WireSettings): readonly Column[] => [
  column('Key', 'Key', key, settings),
  column('Value', 'Value', value, settings),
]

const heading = (columns: readonly Column[]): string => csvRow(columns.map(({ title }) => title))

function rowOf(columns: readonly Column[], item: unknown): string {
  const held = (item ?? undefined) as Readonly<Record<string, unknown>> | undefined
  let out = ''
  for (const { name, write, initial } of columns) {
    const text = held === undefined ? '' : csvField(write(held[name] ?? initial))
    out += name === columns[0]!.name ? text : `,${text}`
  }
  return `${out}\r\n`
}

/** A header, and a row for each item. */
function table(columns: readonly Column[]): (items: readonly unknown[]) => string {
  if (columns.length === 0) return () => ''
  const head = heading(columns)
  return (items) => {
    let out = head
    for (const item of items) out += rowOf(columns, item)
    return out
  }
}

const isText = (shape: Shape): boolean => {
  const { kind } = resolved(shape)
  return kind === 'string' || kind === 'object'
}

type Entry = readonly [unknown, unknown]

/** Entries of texts are a row of keys and a row of values; others are a table of two columns (wire spec 3.6 b). */
function entriesWriter(
  shape: PairShape | MapShape,
  settings: WireSettings,
): (entries: readonly Entry[]) => string {
  const columns = pairColumns(shape, settings)
  if (resolved(shape.key).kind !== 'string' || !isText(shape.value)) {
    const write = table(columns)
    return (entries) => write(entries.map(([Key, Value]) => ({ Key, Value })))
  }
  const [key, value] = columns as readonly [Column, Column]
  return (entries) =>
    csvRow(entries.map((entry) => key.write(entry[0]))) +
    csvRow(entries.map((entry) => value.write(entry[1])))
}

/** Maps under a header of all their keys, sorted. */
function mapsWriter({ key, value }: MapShape, settings: WireSettings): Writer {
  const writeKey = jsvText(key, settings)
  const write = jsvText(value, settings)
  return (value) => {
    const maps = (value as readonly (ReadonlyMap<unknown, unknown> | undefined)[]).map(
      (map) => new Map(Array.from(map ?? [], ([name, item]) => [writeKey(name), write(item)])),
    )
    const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort()
    if (keys.length === 0) return ''
    return csvRow(keys) + maps.map((map) => csvRow(keys.map((name) => map.get(name) ?? ''))).join('')
  }
}

function listWriter(of: Shape, settings: WireSettings): Writer {
  const item = resolved(of)
  switch (item.kind) {
    case 'dto':
      return table(columnsOf(item, settings)) as Writer
    case 'map':
      return mapsWriter(item, settings)
    case 'pair': {
      const write = entriesWriter(item, settings)
      return (value) =>
        write((value as readonly { Key: unknown; Value: unknown }[]).map(({ Key, Value }) => [Key, Value]))
    }
    default: {
      const write = jsvText(item, settings)
      return (value) => {
        const items = value as readonly unknown[]
        return items.length === 0 ? '' : csvRow(items.map(write))
      }
    }
  }
}

function dtoWriter(dto: Dto, settings: WireSettings): Writer {
  const rows = rowsMember(dto)
  const member = rows ?? rowMember(dto)
  if (!member) {
    const write = table(columnsOf(dto, settings))
    return (value) => write([value])
  }
  const inner = resolved(member.shape)
  const heldBy = (value: unknown): unknown => (value as Readonly<Record<string, unknown>>)[member.name]
  if (rows) {
    const write = csvWriter(inner, settings)
    return (value) => write(heldBy(value))
  }
  const write = table(columnsOf(inner as Dto, settings))
  return (value) => {
    const held = heldBy(value) ?? undefined
    return write(held === undefined ? [] : [held])
  }
}

function shapeWriter(root: Shape, settings: WireSettings): Writer {
  switch (root.kind) {
    case 'dto':
      return dtoWriter(root, settings)
    case 'list':
      return listWriter(root.of, settings)
    case 'map': {
      const write = entriesWriter(root, settings)
      return (value) => write([...(value as ReadonlyMap<unknown, unknown>)])
    }
    case 'pair': {
      const write = table(pairColumns(root, settings))
      return (value) => write([value])
    }
    default:
      return jsvText(root, settings)
  }
}

/** The writer of an answer; nothing at all is an empty body. */
export function csvWriter(shape: Shape, settings: WireSettings): Writer {
  const write = shapeWriter(resolved(shape), settings)
  return (value) => (value === undefined || value === null ? '' : write(value))
}
