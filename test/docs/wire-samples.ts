/** One value of each type for the table of `docs/formats.md`, and how the code writes it. */
import { json, jsv, xml } from '../../src/host/format/index.ts'
import {
  bool,
  bytes,
  char,
  dateOnly,
  dateTime,
  dateTimeOffset,
  decimal,
  double,
  dto,
  guid,
  Instant,
  int32,
  int64,
  list,
  map,
  OffsetInstant,
  type Shape,
  text,
  timeOnly,
  timeSpan,
  uri,
  type WireSettings,
} from '../../src/host/message/index.ts'
import { Access, Colour } from '../probe/messages.ts'

const when = Instant.from(Date.UTC(2026, 10, 22, 3, 4, 5, 120))
const Named = dto('Named', { namespace: 'Probe' }, { Name: text })

/** Name in the table → shape and value. */
const SAMPLES: Readonly<Record<string, readonly [Shape, unknown]>> = {
  bool: [bool, true],
  'byte, sbyte, int16, uint16, int32, uint32': [int32, 7],
  'int64, uint64': [int64, 9007199254740993n],
  'float, double': [double, 1.5],
  decimal: [decimal, '12.50'],
  string: [text, 'a <b>'],
  char: [char, 'x'],
  Guid: [guid, '0f8fad5b-d9cb-469f-a165-70867728950e'],
  DateTime: [dateTime, when],
  'DateTime, ISO 8601 hosts': [dateTime, when],
  DateTimeOffset: [dateTimeOffset, new OffsetInstant(when, 120)],
  'DateTimeOffset, ISO 8601 hosts': [dateTimeOffset, new OffsetInstant(when, 120)],
  DateOnly: [dateOnly, '2026-11-22'],
  TimeOnly: [timeOnly, 110_450_000_000n],
  TimeSpan: [timeSpan, 937_840_000_000n],
  bytes: [bytes, new Uint8Array([1, 2, 255])],
  enum: [Colour, 'Green'],
  flags: [Access, 3],
  Uri: [uri, 'http://a/b'],
  'List, array, HashSet': [list(text), ['a', 'b']],
  Dictionary: [map(text, text), new Map([['k', 'v']])],
  message: [Named, { Name: 'n' }],
}

export const sampleNames = Object.keys(SAMPLES)

/** The texts of a sample in JSON, JSV and XML, without the message around it. */
export function written(name: string): readonly [json: string, jsv: string, xml: string] {
  const [shape, value] = SAMPLES[name]!
  const around = dto('Around', { namespace: 'Probe' }, { V: shape })
  const dates = name.endsWith('ISO 8601 hosts') ? 'iso' : 'wcf'
  const settings: WireSettings = { textCase: 'pascal', dates, nullableDates: 'plain' }
  const all = { V: value }
  return [
    json.writer(around, settings)(all).slice('{"V":'.length, -1),
    jsv.writer(around, settings)(all).slice('{V:'.length, -1),
    /<V[^>]*>(.*)<\/V>/s.exec(xml.writer(around, settings)(all))?.[1] ?? '',
  ]
}
