/** CSV bodies (wire spec 3.6): a header of names, then rows; a message is the first row, a list takes them all. */
import { type Dto, type ListShape, type MapShape, resolved, type Shape } from '../message/index.ts'
import { parseRows } from './csv-rows.ts'
import { rowsMember } from './csv-write.ts'
import { itemsOf } from './distinct.ts'
import { emptyOf } from './empty.ts'
import { MalformedError, type Reader } from './format.ts'
import { cut, Issues, type WholeRead } from './issue.ts'
import { wholeTextReader } from './jsv-text.ts'
import { keyParser } from './key-text.ts'
import { assign, emptyMaker, type NameTable, type Slot, slotsOf } from './members.ts'
import { defaultOf } from './scalar.ts'

type RowsRead = (rows: readonly string[][], issues: Issues) => unknown
type Columns = readonly (Slot<WholeRead> | undefined)[]

/** Text cells are taken as they are, other cells as JSV; empty ones are nothing. */
const cellReader = (shape: Shape): WholeRead => {
  const read = wholeTextReader(shape)
  return (text, issues) => (text === '' ? undefined : read(text, issues))
}

const columnsOf = (header: readonly string[], slots: NameTable<Slot<WholeRead>>): Columns =>
  header.map((title) => slots.get(title.trim()))

const knownIn = (header: readonly string[], slots: NameTable<Slot<WholeRead>>): number =>
  columnsOf(header, slots).filter((slot) => slot !== undefined).length

/** The columns of a header; in a strict message those that mean nothing are refused, once for all rows. */
function knownColumns(header: readonly string[], slots: NameTable<Slot<WholeRead>>, issues: Issues): Columns {
  const columns = columnsOf(header, slots)
  columns.forEach((slot, at) => {
    const title = header[at]!.trim()
    if (!slot && slots.refuses(title)) issues.refuseName(title)
  })
  return columns
}

function readRow(
  columns: Columns,
  row: readonly string[],
  target: Record<string, unknown>,
  issues: Issues,
): Record<string, unknown> {
  if (row.length > columns.length)
    throw new MalformedError(`A row has ${row.length} fields, the header only ${columns.length}.`)
  for (let i = 0; i < row.length; i++) {
    const slot = columns[i]
    if (!slot) continue
    const { mark } = issues
    assign(target, slot, slot.read(row[i]!, issues))
    issues.within(slot.name, mark)
  }
  return target
}

/** Rows none of whose columns mean anything are not a way to ask for the defaults. */
const unknownColumns = (dto: Dto): MalformedError =>
  new MalformedError(`No column of the header is a member of ${dto.name}.`)

function dtosReader(dto: Dto): RowsRead {
  const slots = slotsOf(dto, cellReader)
  const empty = emptyMaker(dto)
  return ([header = [], ...rows], issues) => {
    const columns = knownColumns(header, slots, issues)
    if (rows.length > 0 && slots.size > 0 && knownIn(header, slots) === 0) throw unknownColumns(dto)
    return rows.map((row, i) => {
      const { mark } = issues
      const item = readRow(columns, row, empty(), issues)
      issues.within(`[${i}]`, mark)
      return item
    })
  }
}

/** Entries of a map, and a header alone is taken for the only one: it names no `Key` (wire spec 3.6 c). */
const entriesReader: RowsRead = ([header = []]) => {
  const name = /\w+/.exec(header[0] ?? '')?.[0] ?? ''
  throw new MalformedError(`Incorrect KeyValuePair property: ${name}`)
}

interface ContractReader {
  readonly read: RowsRead
  /** How many columns of a header the items have. */
  readonly known: (header: readonly string[]) => number
}

/** The rows of a data contract that are its list, as `csvWriter` writes them. */
function contractReader(dto: Dto): ContractReader | undefined {
  const member = rowsMember(dto)
  if (!member) return undefined
  const inner = resolved(member.shape)
  if (inner.kind !== 'list') return { read: entriesReader, known: () => 0 }
  const item = resolved(inner.of)
  const slots = item.kind === 'dto' ? slotsOf(item, cellReader) : undefined
  const empty = emptyMaker(dto)
  const read = listReader(inner)
  return {
    read: (rows, issues) => ({ ...empty(), [member.name]: read(rows, issues) }),
    known: (header) => (slots ? knownIn(header, slots) : 0),
  }
}

/** A message in a row of its own; a data contract may also come as the rows of its list, if those are the columns. */
function dtoReader(dto: Dto): RowsRead {
  const slots = slotsOf(dto, cellReader)
  const empty = emptyMaker(dto)
  const contract = contractReader(dto)
  return (rows, issues) => {
    const [header = [], row] = rows
    const known = knownIn(header, slots)
    if (contract && (known === 0 || contract.known(header) > known)) return contract.read(rows, issues)
    if (!row) return empty()
    if (slots.size > 0 && known === 0) throw unknownColumns(dto)
    return readRow(knownColumns(header, slots, issues), row, empty(), issues)
  }
}

/** Scalars all stand in one row. */
function itemsReader(list: ListShape): RowsRead {
  const read = cellReader(list.of)
  return ([row = []], issues) =>
    itemsOf(
      list,
      row.map((text, i) => {
        const { mark, count } = issues
        const item = read(text, issues)
        if (item === undefined && list.of.isValue && issues.count === count) issues.refuse(text)
        issues.within(`[${i}]`, mark)
        return item
      }),
    )
}

/** A row of keys and a row of values. */
function mapReader({ key, value }: MapShape): RowsRead {
  const parseKey = keyParser(key)
  const read = cellReader(value)
  return ([keys = [], values = []], issues) => {
    const map = new Map<unknown, unknown>()
    keys.forEach((name, i) => {
      const { mark } = issues
      const item = read(values[i] ?? '', issues)
      const held = parseKey(name)
      if (held === undefined) issues.refuse(name)
      else if (item !== undefined) map.set(held, item)
      issues.within(`[${cut(name)}]`, mark)
    })
    return map
  }
}

function listReader(list: ListShape): RowsRead {
  const item = resolved(list.of)
  return item.kind === 'dto' ? dtosReader(item) : itemsReader(list)
}

function rowsReader(root: Shape): RowsRead | undefined {
  switch (root.kind) {
    case 'dto':
      return dtoReader(root)
    case 'map':
      return mapReader(root)
    case 'list':
      return listReader(root)
    default:
      return undefined
  }
}

/** The reader of a body; blank text is an empty message or list. */
export function csvReader(shape: Shape): Reader {
  const root = resolved(shape)
  const empty = emptyOf(root)
  const readRows = rowsReader(root)
  const readText = wholeTextReader(root)
  return (text, issues) => {
    if (text.trim() === '') return empty()
    const found = new Issues()
    const value = readRows ? readRows(parseRows(text), found) : readText(text, found)
    found.into(issues)
    return value === undefined ? defaultOf(root) : value
  }
}
