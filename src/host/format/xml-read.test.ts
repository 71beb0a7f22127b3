import { describe, expect, test } from 'vitest'
import { Access, Colour, Contracted, Echo, Inner, Nullables } from '../../../test/probe/messages.ts'
import {
  anything,
  bool,
  bytes,
  char,
  type Dto,
  dateOnly,
  dateTime,
  dateTimeOffset,
  decimal,
  double,
  dto,
  float,
  guid,
  Instant,
  int16,
  int32,
  int64,
  lazy,
  list,
  map,
  nullable,
  OffsetInstant,
  pair,
  type Shape,
  set,
  text,
  timeOnly,
  timeSpan,
  uint32,
  type WireSettings,
} from '../message/index.ts'
import { MalformedError } from './format.ts'
import { xml } from './xml.ts'

const settings: WireSettings = { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' }
const I = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
const PROBE = 'http://schemas.datacontract.org/2004/07/Probe'
const ARRAYS = 'http://schemas.microsoft.com/2003/10/Serialization/Arrays'
const XSD = 'http://www.w3.org/2001/XMLSchema'

const read = (shape: Shape, body: string): unknown => xml.reader!(shape, settings)(body, [])
const echo = (content: string): unknown => read(Echo, `<Echo ${I} xmlns="${PROBE}">${content}</Echo>`)

function refused(act: () => unknown): MalformedError {
  try {
    act()
  } catch (error) {
    if (error instanceof MalformedError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** What one member reads. */
const value = (shape: Shape, element: string): unknown => {
  const message = dto('M', { namespace: 'Probe' }, { V: shape })
  return (read(message, `<M ${I} xmlns="${PROBE}">${element}</M>`) as { V: unknown }).V
}

const EMPTY = {
  Id: 0,
  Flag: false,
  Long: 0n,
  Double: 0,
  Decimal: '0',
  Guid: '00000000-0000-0000-0000-000000000000',
  When: Instant.min,
  Span: 0n,
  Colour: 'Red',
  Access: 0,
}

test('members are found by name and namespace, whatever the prefix and the order', () => {
  const expected = { ...EMPTY, Flag: true, Id: 7, Text: 'hi' }
  expect(echo('<Flag>true</Flag><Id>7</Id><Text>hi</Text>')).toEqual(expected)
  expect(echo('<Text>hi</Text><Id>7</Id><Flag>1</Flag>')).toEqual(expected)
  expect(
    read(
      Echo,
      `<e:Echo xmlns:e="${PROBE}"><e:Id> 7 </e:Id><e:Flag>true</e:Flag><e:Text>hi</e:Text></e:Echo>`,
    ),
  ).toEqual(expected)
})

test('unknown elements, other cases and other namespaces are passed over; of repeated ones the first counts', () => {
  expect(echo('<id>1</id><Id xmlns="">2</Id><X><Id>3</Id>text</X><Id>4</Id><Id>5</Id>')).toEqual({
    ...EMPTY,
    Id: 4,
  })
})

test('nothing and nil are absent for references and default for value types', () => {
  expect(read(Echo, '')).toEqual(EMPTY)
  expect(echo('')).toEqual(EMPTY)
  expect(
    echo('<MaybeFlag i:nil="true"/><Text i:nil="1"></Text><Inner i:nil="true"><Id>1</Id></Inner>'),
  ).toEqual(EMPTY)
  expect(echo('<Text i:nil="false">a</Text>')).toEqual({ ...EMPTY, Text: 'a' })
  expect(read(Echo, `<Echo ${I} xmlns="${PROBE}" i:nil="true"/>`)).toEqual(EMPTY)
})

test('lists, maps and messages are read from their elements', () => {
  const body =
    `<Ints xmlns:d="${ARRAYS}"><d:int>1</d:int><d:int>2</d:int></Ints><Strings xmlns:d="${ARRAYS}"><d:string>a</d:string><d:string i:nil="true"/></Strings>` +
    `<Map xmlns:d="${ARRAYS}"><d:KeyValueOfstringstring><d:Key>k</d:Key><d:Value>v</d:Value></d:KeyValueOfstringstring></Map>` +
    '<Inner><Id>1</Id><Name>n</Name></Inner><Inners><Inner><Id>2</Id></Inner><Inner/></Inners>'
  expect(echo(body)).toEqual({
    ...EMPTY,
    Ints: [1, 2],
    Strings: ['a', undefined],
    Map: new Map([['k', 'v']]),
    Inner: { Id: 1, Name: 'n' },
    Inners: [{ Id: 2 }, { Id: 0 }],
  })
})

test('empty elements are empty text, bytes, lists and maps', () => {
  expect(echo('<Text/><Bytes/><Strings/><Map/><Inner/>')).toEqual({
    ...EMPTY,
    Text: '',
    Bytes: new Uint8Array(),
    Strings: [],
    Map: new Map(),
    Inner: { Id: 0 },
  })
})

test('a set keeps the first of equal items, a map the last value of a key', () => {
  const items = (content: string): string => `<V xmlns:d="${ARRAYS}">${content}</V>`
  expect(
    value(set(text), items('<d:string>a</d:string><d:string>b</d:string><d:string>a</d:string>')),
  ).toEqual(['a', 'b'])
  const entry = (n: number): string =>
    `<d:KeyValueOfstringint><d:Value>${n}</d:Value><d:Key>k</d:Key></d:KeyValueOfstringint>`
  expect(value(map(text, int32), items(entry(1) + entry(2)))).toEqual(new Map([['k', 2]]))
})

describe('scalars are read as XML Schema spells them', () => {
  test.each<[Shape, string, unknown]>([
    [bool, ' true ', true],
    [bool, '0', false],
    [int16, '\n-32768\t', -32768],
    [int32, '+5', 5],
    [uint32, '4294967295', 4294967295],
    [int64, '-9223372036854775808', -9223372036854775808n],
    [double, '1.5E-07', 1.5e-7],
    [double, '.5', 0.5],
    [double, '-INF', Number.NEGATIVE_INFINITY],
    [double, 'NaN', Number.NaN],
    [float, '0.1', Math.fround(0.1)],
    [decimal, '+12.50', '12.50'],
    [char, '120', 'x'],
    [guid, '0F8FAD5BD9CB469FA16570867728950E', '0f8fad5b-d9cb-469f-a165-70867728950e'],
    [dateTime, '2026-11-22T03:04:05.1234567Z', new Instant(Date.UTC(2026, 10, 22, 3, 4, 5, 123), 4567)],
    [dateTime, '2026-11-22T03:04:05+02:00', new Instant(Date.UTC(2026, 10, 22, 1, 4, 5))],
    [dateTime, '2026-11-22T03:04:05', new Instant(Date.UTC(2026, 10, 22, 3, 4, 5))],
    [dateTime, '2026-11-22', new Instant(Date.UTC(2026, 10, 22))],
    [dateOnly, '2026-11-22', '2026-11-22'],
    [timeOnly, '03:04:05.12', 110_451_200_000n],
    [timeSpan, '-P1DT2H', -936_000_000_000n],
    [bytes, ' aGVs\nbG8= ', new Uint8Array(Buffer.from('hello'))],
    [Colour, 'Green', 'Green'],
    [Colour, '99', 99],
    [Access, ' Write  Read ', 3],
    [Access, '', 0],
    [Access, '9', 9],
    [text, ' a\n', ' a\n'],
  ])('%o %j', (shape, written, expected) => {
    expect(value(shape, `<V>${written}</V>`)).toEqual(expected)
  })
})

test('the unset date is the one without a zone', () => {
  expect(value(dateTime, '<V>0001-01-01T00:00:00</V>')).toBe(Instant.min)
  expect(value(dateTime, '<V>0001-01-01T00:00:00Z</V>')).not.toBe(Instant.min)
})

describe('other spellings are refused, and the member is named', () => {
  test.each<[Shape, string, string]>([
    [bool, 'True', 'Boolean'],
    [bool, 'yes', 'Boolean'],
    [bool, 'constructor', 'Boolean'],
    [int32, '', 'Int32'],
    [int32, '1.5', 'Int32'],
    [int32, '99999999999', 'Int32'],
    [int32, '1,000', 'Int32'],
    [int32, '0x10', 'Int32'],
    [uint32, '-1', 'UInt32'],
    [double, '1,5', 'Double'],
    [double, 'Infinity', 'Double'],
    [double, '', 'Double'],
    [decimal, '1E2', 'Decimal'],
    [char, 'x', 'Char'],
    [char, '65536', 'Char'],
    [guid, 'x', 'Guid'],
    [dateTime, '22/11/2026', 'DateTime'],
    [dateTime, '2026-02-30', 'DateTime'],
    [dateTime, '/Date(0)/', 'DateTime'],
    [dateOnly, '2026-11-22T00:00:00', 'DateOnly'],
    [timeSpan, '01:00:00', 'TimeSpan'],
    [timeSpan, '90', 'TimeSpan'],
    [bytes, '!', 'Byte[]'],
  ])('%o %j', (shape, written, clrName) => {
    const error = refused(() => value(shape, `<V>${written}</V>`))
    expect(error.message).toBe(
      `There was an error deserializing the object of type Probe.M. The value '${written}' cannot be parsed as the type '${clrName}'.`,
    )
    expect(error.field).toBe('V')
  })

  test.each<[Shape, string]>([
    [Colour, 'green'],
    [Colour, '5'],
    [Colour, ''],
    [Access, 'Read, Write'],
    [Access, '3'],
  ])('%o %j', (shape, written) => {
    const error = refused(() => value(shape, `<V>${written}</V>`))
    expect(error.message).toContain(
      `Invalid enum value '${written}' cannot be deserialized into type 'Probe.`,
    )
    expect(error.field).toBe('V')
  })
})

test('the member of a refused value is named with its path', () => {
  const field = (content: string): string | undefined => refused(() => echo(content)).field
  expect(field('<Inner><Id>abc</Id></Inner>')).toBe('Inner.Id')
  expect(field('<Inners><Inner/><Inner><Id>abc</Id></Inner></Inners>')).toBe('Inners[1].Id')
  expect(field(`<Ints xmlns:d="${ARRAYS}"><d:int>1</d:int><d:int>x</d:int></Ints>`)).toBe('Ints[1]')
  const entry = `<d:KeyValueOfstringint><d:Key>a.b</d:Key><d:Value>x</d:Value></d:KeyValueOfstringint>`
  expect(field(`<Counts xmlns:d="${ARRAYS}">${entry}</Counts>`)).toBe('Counts[a.b]')
  expect(field('<Id><a>1</a></Id>')).toBe('Id')
  expect(field('<Id i:nil="true"/>')).toBe('Id')
  expect(field('<Text i:nil="maybe"/>')).toBe('Text')
  expect(field('<Inner>text</Inner>')).toBe('Inner')
})

test('a value too long to repeat is cut', () => {
  expect(refused(() => echo(`<Id>${'9'.repeat(1000)}</Id>`)).message).toContain(`'${'9'.repeat(50)}'`)
})

test('another root is refused in the words of the real host', () => {
  const expecting = `Expecting element 'Echo' from namespace '${PROBE}'..`
  expect(refused(() => read(Echo, '<Echo><Id>7</Id></Echo>')).message).toBe(
    `Error in line 1 position 7. ${expecting} Encountered 'Element'  with name 'Echo', namespace ''.`,
  )
  expect(refused(() => read(Echo, '<Nope/>')).message).toBe(
    `Error in line 1 position 8. ${expecting} Encountered 'Element'  with name 'Nope', namespace ''.`,
  )
  expect(refused(() => read(Echo, ' ')).message).toContain("Encountered 'None'  with name '', namespace ''.")
})

test('what is no XML is refused in the words of the real host, and no member is blamed', () => {
  const error = refused(() => read(Echo, `<Echo ${I} xmlns="${PROBE}"><Id>7`))
  expect(error.message).toBe(
    'There was an error deserializing the object of type Probe.Echo. Unexpected end of file. Following elements are not closed: Id, Echo. Line 1, position 117.',
  )
  expect(error.field).toBeUndefined()
  expect(refused(() => read(Echo, '{"Id":7}')).message).toBe(
    'There was an error deserializing the object of type Probe.Echo. The data at the root level is invalid. Line 1, position 1.',
  )
})

test('a member that must be there is missed', () => {
  const contracted = (content: string): unknown =>
    read(Contracted, `<contracted xmlns="http://example.org/types">${content}</contracted>`)
  expect(contracted('<first>Ada</first><Age>36</Age>')).toEqual({ FirstName: 'Ada', Age: 36, Score: 0 })
  const error = refused(() => contracted('<first>Ada</first>'))
  expect(error.message).toContain(
    "'EndElement' 'contracted' from namespace 'http://example.org/types' is not expected. Expecting element 'Age'.",
  )
  expect(error.field).toBe('Age')
})

test('entries of a map need both parts, and a key that is not nil', () => {
  const entry = (content: string) => () =>
    value(
      map(text, text),
      `<V xmlns:d="${ARRAYS}"><d:KeyValueOfstringstring>${content}</d:KeyValueOfstringstring></V>`,
    )
  expect(refused(entry('<d:Key>k</d:Key>')).message).toContain("Expecting element 'Value'.")
  expect(refused(entry('<d:Value>v</d:Value>')).message).toContain("Expecting element 'Key'.")
  expect(refused(entry('<d:Key i:nil="true"/><d:Value>v</d:Value>')).field).toBe('V')
  expect(entry('<d:Key>k</d:Key><d:Value i:nil="true"/>')()).toEqual(new Map([['k', undefined]]))
})

test('an offset date needs both parts, within their range', () => {
  const system = 'http://schemas.datacontract.org/2004/07/System'
  const offset = (date: string, minutes: string): unknown =>
    value(
      dateTimeOffset,
      `<V xmlns:s="${system}"><s:DateTime>${date}</s:DateTime><s:OffsetMinutes>${minutes}</s:OffsetMinutes></V>`,
    )
  expect(offset('2026-07-02T08:04:05Z', '-300')).toEqual(
    new OffsetInstant(new Instant(Date.UTC(2026, 6, 2, 8, 4, 5)), -300),
  )
  expect(refused(() => offset('2026-07-02T08:04:05Z', '841')).field).toBe('V')
  expect(refused(() => offset('0001-01-01T00:00:00Z', '-60')).field).toBe('V')
  expect(refused(() => value(dateTimeOffset, '<V/>')).message).toContain("Expecting element 'DateTime'.")
  expect(refused(() => value(dateTimeOffset, '<V i:nil="true"/>')).message).toContain('cannot be null.')
  expect(value(nullable(dateTimeOffset), '<V i:nil="true"/>')).toBeUndefined()
})

test('a pair keeps defaults for what is missing', () => {
  const generic = 'http://schemas.datacontract.org/2004/07/System.Collections.Generic'
  expect(value(pair(text, int32), `<V xmlns:g="${generic}"><g:value>1</g:value></V>`)).toEqual({ Value: 1 })
  expect(
    refused(() => value(pair(text, int32), `<V xmlns:g="${generic}"><g:value>x</g:value></V>`)).field,
  ).toBe('V.Value')
})

describe('an object is read by the type that it names', () => {
  test.each<[string, unknown]>([
    [`<V i:type="x:int" xmlns:x="${XSD}">5</V>`, 5],
    [`<V i:type="x:long" xmlns:x="${XSD}">5</V>`, 5n],
    [`<V i:type="x:decimal" xmlns:x="${XSD}">1.50</V>`, 1.5],
    [`<V i:type="x:boolean" xmlns:x="${XSD}">true</V>`, true],
    [`<V i:type="x:dateTime" xmlns:x="${XSD}">2026-11-22T00:00:00Z</V>`, '2026-11-22T00:00:00Z'],
    [`<V i:type="int" xmlns="${XSD}" xmlns:p="${PROBE}">5</V>`, undefined],
    [`<V i:type="a:ArrayOfint" xmlns:a="${ARRAYS}"><a:int>1</a:int></V>`, [1]],
    ['<V/>', new Map()],
    ['<V i:nil="true"/>', undefined],
  ])('%s', (element, expected) => {
    expect(value(anything, element)).toEqual(expected)
  })

  test('what it cannot be is refused', () => {
    const field = (element: string): string | undefined => refused(() => value(anything, element)).field
    expect(field('<V>text</V>')).toBe('V')
    expect(field('<V><a/></V>')).toBe('V')
    expect(field(`<V i:type="x:int" xmlns:x="${XSD}">a</V>`)).toBe('V')
    expect(field(`<V i:type="x:Nope" xmlns:x="${XSD}">a</V>`)).toBe('V')
    expect(refused(() => value(anything, '<V i:type="q:int">1</V>')).message).toContain(
      "prefix 'q' is not declared",
    )
  })
})

test('a message may contain itself', () => {
  const Tree: Dto = dto('Tree', { namespace: 'Probe' }, { Id: int32, Children: list(lazy(() => Tree)) })
  expect(read(Tree, `<Tree xmlns="${PROBE}"><Children><Tree><Id>1</Id></Tree></Children></Tree>`)).toEqual({
    Id: 0,
    Children: [{ Id: 1 }],
  })
})

test('roots may be lists and scalars', () => {
  expect(
    read(list(Inner), `<ArrayOfInner xmlns="${PROBE}"><Inner><Id>1</Id></Inner></ArrayOfInner>`),
  ).toEqual([{ Id: 1 }])
  expect(read(int32, '<int xmlns="http://schemas.microsoft.com/2003/10/Serialization/">5</int>')).toBe(5)
  expect(read(list(Inner), '')).toEqual([])
})

test('every value type has its default', () => {
  expect(read(Nullables, `<Nullables xmlns="${PROBE}"/>`)).toMatchObject({
    B: 0,
    C: '\0',
    Day: '0001-01-01',
    Hour: 0n,
  })
})
