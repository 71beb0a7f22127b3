/**
 * Writing values as text: what JSON and JSV have in common (wire spec 3.1). A dialect says how scalars and punctuation look; the writers
 * of a shape are made once for each pair of settings and dialect.
 */
import {
  type Dto,
  type EnumShape,
  Instant,
  type ListShape,
  type MapShape,
  type Member,
  OffsetInstant,
  type PairShape,
  resolved,
  type ScalarKind,
  type Shape,
  type WireSettings,
  wireName,
} from '../message/index.ts'
import type { Dialect } from './dialect.ts'
import type { Writer } from './format.ts'
import { orderedMembers } from './members.ts'
import { defaultOf } from './scalar.ts'

type Made = WeakMap<Shape, Writer>
const made = new WeakMap<Dialect, WeakMap<WireSettings, Made>>()

function madeFor(dialect: Dialect, settings: WireSettings): Made {
  const bySettings = made.get(dialect) ?? new WeakMap<WireSettings, Made>()
  made.set(dialect, bySettings)
  const known = bySettings.get(settings) ?? new WeakMap<Shape, Writer>()
  bySettings.set(settings, known)
  return known
}

/** The writer of a shape; it must not be given an absent value, which is for the container to write. */
export function writerOf(shape: Shape, settings: WireSettings, dialect: Dialect): Writer {
  const known = madeFor(dialect, settings)
  const writer = known.get(shape) ?? newWriter(shape, settings, dialect)
  known.set(shape, writer)
  return writer
}

/** The writer of whole texts; nothing at all is empty text (wire spec 3.2.12). */
export function rootWriter(shape: Shape, settings: WireSettings, dialect: Dialect): Writer {
  const write = writerOf(shape, settings, dialect)
  return (value) => (value === undefined || value === null ? '' : write(value))
}

function newWriter(shape: Shape, settings: WireSettings, dialect: Dialect): Writer {
  switch (shape.kind) {
    case 'lazy':
      return lateWriter(() => writerOf(resolved(shape), settings, dialect))
    case 'dto':
      return dtoWriter(shape, settings, dialect)
    case 'list':
      return listWriter(shape, settings, dialect)
    case 'map':
      return mapWriter(shape, settings, dialect)
    case 'pair':
      return pairWriter(shape, settings, dialect)
    case 'enum':
      return enumWriter(shape, settings, dialect)
    case 'nullable':
      return nullableWriter(shape.of, settings, dialect)
    case 'parameter':
    case 'object':
      return anyWriter(settings, dialect)
    default:
      return dialect.scalar(shape.kind, settings)
  }
}

/** A message that contains itself is only looked into when the first such value is written. */
function lateWriter(make: () => Writer): Writer {
  let writer: Writer | undefined
  return (value) => {
    writer ??= make()
    return writer(value)
  }
}

function nullableWriter(of: Shape, settings: WireSettings, dialect: Dialect): Writer {
  return of.kind === 'dateTime' && settings.nullableDates === 'text'
    ? (value) => dialect.dateByHost(value as Instant)
    : writerOf(of, settings, dialect)
}

const enumWriter = (shape: EnumShape, settings: WireSettings, dialect: Dialect): Writer =>
  shape.flags ? dialect.scalar('int32', settings) : (value) => dialect.enumeration(value as string | number)

interface MemberWriter {
  readonly name: string
  readonly prefix: string
  /** The same with what stands before every member but the first. */
  readonly following: string
  readonly write: Writer
  /** Text of the default for value types, which are written even when a program left them out. */
  readonly absent: string | undefined
  /** Text that is left out: the default of members that say so. */
  readonly omitted: string | undefined
}

function memberWriter(
  { name, shape, emitDefault }: Member,
  shown: string,
  settings: WireSettings,
  dialect: Dialect,
): MemberWriter {
  const write = writerOf(shape, settings, dialect)
  const initial = defaultOf(shape)
  const text = initial === undefined ? undefined : write(initial)
  const isOmitted = emitDefault === false
  const prefix = dialect.member(shown)
  return {
    name,
    prefix,
    following: `,${prefix}`,
    write,
    absent: isOmitted ? undefined : text,
    omitted: isOmitted ? text : undefined,
  }
}

function objectWriter(members: readonly MemberWriter[]): Writer {
  return (value) => {
    const held = value as Readonly<Record<string, unknown>>
    let out = ''
    for (let i = 0; i < members.length; i++) {
      const member = members[i]!
      const item = held[member.name]
      const text = item === undefined || item === null ? member.absent : member.write(item)
      if (text === undefined || text === member.omitted) continue
      out += (out === '' ? member.prefix : member.following) + text
    }
    return `{${out}}`
  }
}

const dtoWriter = (dto: Dto, settings: WireSettings, dialect: Dialect): Writer =>
  objectWriter(
    orderedMembers(dto).map((member) => memberWriter(member, wireName(member, settings), settings, dialect)),
  )

const pairWriter = ({ key, value }: PairShape, settings: WireSettings, dialect: Dialect): Writer =>
  objectWriter(
    [
      { name: 'Key', shape: key },
      { name: 'Value', shape: value },
    ].map((part) => memberWriter(part, wireName(part, settings), settings, dialect)),
  )

/** What an absent item of a list is written as: messages as if empty, value types as their default (wire spec 3.2.10). */
function absentItem(of: Shape, write: Writer, dialect: Dialect): string {
  const item = resolved(of)
  if (item.kind === 'dto') return '{}'
  const initial = defaultOf(item)
  return initial === undefined ? dialect.nothing : write(initial)
}

function listWriter({ of }: ListShape, settings: WireSettings, dialect: Dialect): Writer {
  const write = writerOf(of, settings, dialect)
  let absent: string | undefined
  return (value) => {
    const items = value as readonly unknown[]
    let out = '['
    for (let i = 0; i < items.length; i++) {
      const item = items[i]
      if (i > 0) out += ','
      if (item !== undefined && item !== null) out += write(item)
      else {
        absent ??= absentItem(of, write, dialect)
        out += absent
      }
    }
    return `${out}]`
  }
}

function entriesText(
  entries: Iterable<readonly [unknown, unknown]>,
  writeKey: Writer,
  write: Writer,
  dialect: Dialect,
): string {
  let out = ''
  for (const [key, item] of entries) {
    // An entry without a value is left out (wire spec 3.2.10).
    if (item === undefined || item === null) continue
    out += `${out === '' ? '' : ','}${dialect.key(writeKey(key))}:${write(item)}`
  }
  return `{${out}}`
}

function mapWriter({ key, value }: MapShape, settings: WireSettings, dialect: Dialect): Writer {
  const writeKey = writerOf(key, settings, dialect)
  const write = writerOf(value, settings, dialect)
  return (map) => entriesText(map as ReadonlyMap<unknown, unknown>, writeKey, write, dialect)
}

/** A value of an `object` member, by what it is (wire spec 3.2.11). */
function anyWriter(settings: WireSettings, dialect: Dialect): Writer {
  const scalar = (kind: Exclude<ScalarKind, 'object'>) => dialect.scalar(kind, settings)
  const [text, number, long, bool] = [scalar('string'), scalar('double'), scalar('int64'), scalar('bool')]
  const write: Writer = (value) => {
    switch (typeof value) {
      case 'string':
        return text(value)
      case 'number':
        return number(value)
      case 'bigint':
        return long(value)
      case 'boolean':
        return bool(value)
      case 'object':
        return value === null ? dialect.nothing : objectText(value)
      default:
        return dialect.nothing
    }
  }
  const objectText = (value: object): string => {
    if (value instanceof Instant) return scalar('dateTime')(value)
    if (value instanceof OffsetInstant) return scalar('dateTimeOffset')(value)
    if (value instanceof Uint8Array) return scalar('bytes')(value)
    if (Array.isArray(value)) return `[${Array.from(value, write).join(',')}]`
    const entries = value instanceof Map ? value : Object.entries(value)
    return entriesText(entries, write, write, dialect)
  }
  return write
}
