import { expect, test } from 'vitest'
import {
  Access,
  Colour,
  Contracted,
  derived,
  Echo,
  EchoResponse,
  Fail,
  FailResponse,
  Inner,
  Nullables,
  Page,
} from '../../../test/probe/messages.ts'
import {
  anything,
  bool,
  bytes,
  char,
  type Dto,
  dateTime,
  dateTimeOffset,
  decimal,
  double,
  dto,
  ErrorResponse,
  enumeration,
  float,
  guid,
  Instant,
  int32,
  int64,
  lazy,
  list,
  map,
  member,
  nullable,
  OffsetInstant,
  pair,
  type Shape,
  sample,
  text,
  timeOnly,
  timeSpan,
  type WireSettings,
} from '../message/index.ts'
import { indentedXmlWriter, xml } from './xml.ts'

const settings: WireSettings = { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' }
const I = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
const PROBE = 'xmlns="http://schemas.datacontract.org/2004/07/Probe"'
const ARRAYS = 'http://schemas.microsoft.com/2003/10/Serialization/Arrays'
const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'

const document = (shape: Shape, value: unknown): string => {
  const written = xml.writer(shape, settings)(value)
  expect(written.startsWith(DECLARATION)).toBe(true)
  return written.slice(DECLARATION.length)
}

/** The element of one member, alone in its message. */
const element = (shape: Shape, value: unknown): string => {
  const written = document(dto('M', { namespace: 'Probe' }, { V: shape }), { V: value })
  return written.slice(`<M ${I} ${PROBE}>`.length, -'</M>'.length)
}

test('the format is application/xml without a charset, and reads text/xml too', () => {
  expect(xml).toMatchObject({
    name: 'xml',
    mediaType: 'application/xml',
    contentType: 'application/xml',
    aliases: ['text/xml'],
  })
})

test('members are in alphabetical order under their declared names, nothing is nil', () => {
  expect(document(Fail, { Number: 0 })).toBe(
    `<Fail ${I} ${PROBE}><Kind i:nil="true" /><Number>0</Number></Fail>`,
  )
})

test('an empty message is written as the real host writes it', () => {
  const empty = {
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
  const arrays = (name: string): string => `<${name} xmlns:d3p1="${ARRAYS}" i:nil="true" />`
  const expected =
    `<EchoResponse ${I} ${PROBE}><List i:nil="true" /><ResponseStatus xmlns:d2p1="http://schemas.servicestack.net/types" i:nil="true" />` +
    `<Result><Access>None</Access><Bytes i:nil="true" /><Colour>Red</Colour>${arrays('Counts')}<Decimal>0</Decimal><Double>0</Double>` +
    `<Flag>false</Flag><Guid>00000000-0000-0000-0000-000000000000</Guid><Id>0</Id><Inner i:nil="true" /><Inners i:nil="true" />` +
    `${arrays('Ints')}<Long>0</Long>${arrays('Map')}<MaybeFlag i:nil="true" /><MaybeGuid i:nil="true" /><MaybeWhen i:nil="true" />` +
    `<Span>PT0S</Span>${arrays('Strings')}<Text i:nil="true" /><When>0001-01-01T00:00:00</When></Result></EchoResponse>`
  expect(document(EchoResponse, { Result: empty })).toBe(expected)
  expect(document(EchoResponse, { Result: {} })).toBe(expected)
})

test('scalars are spelled as XML Schema does', () => {
  expect(element(bool, true)).toBe('<V>true</V>')
  expect(element(int64, -9223372036854775807n)).toBe('<V>-9223372036854775807</V>')
  expect(element(double, 1e21)).toBe('<V>1E+21</V>')
  expect(element(double, 1e-7)).toBe('<V>1E-07</V>')
  expect(element(double, Number.NEGATIVE_INFINITY)).toBe('<V>-INF</V>')
  expect(element(double, Number.NaN)).toBe('<V>NaN</V>')
  expect(element(float, 1e9)).toBe('<V>1E+09</V>')
  expect(element(decimal, '1.10')).toBe('<V>1.10</V>')
  expect(element(char, 'x')).toBe('<V>120</V>')
  expect(element(char, '\0')).toBe('<V>0</V>')
  expect(element(guid, '0f8fad5b-d9cb-469f-a165-70867728950e')).toBe(
    '<V>0f8fad5b-d9cb-469f-a165-70867728950e</V>',
  )
  expect(element(timeSpan, 37_235_000_000n)).toBe('<V>PT1H2M3.5S</V>')
  expect(element(timeOnly, 110_451_200_000n)).toBe('<V>03:04:05.12</V>')
  expect(element(bytes, Buffer.from('hello'))).toBe('<V>aGVsbG8=</V>')
  expect(element(bytes, new Uint8Array())).toBe('<V />')
})

test('dates have the digits they need and their zone, but the unset one has no zone', () => {
  expect(element(dateTime, new Instant(Date.UTC(2026, 10, 22, 3, 4, 5, 123), 4567))).toBe(
    '<V>2026-11-22T03:04:05.1234567Z</V>',
  )
  expect(element(dateTime, new Instant(0))).toBe('<V>1970-01-01T00:00:00Z</V>')
  expect(element(dateTime, Instant.min)).toBe('<V>0001-01-01T00:00:00</V>')
  expect(element(dateTime, new Instant(Instant.min.ms))).toBe('<V>0001-01-01T00:00:00Z</V>')
})

test('an offset date is two elements, declared also when there is none', () => {
  const system = 'xmlns:d2p1="http://schemas.datacontract.org/2004/07/System"'
  const value = new OffsetInstant(new Instant(Date.UTC(2026, 6, 2, 8, 4, 5)), -300)
  expect(element(dateTimeOffset, value)).toBe(
    `<V ${system}><d2p1:DateTime>2026-07-02T08:04:05Z</d2p1:DateTime><d2p1:OffsetMinutes>-300</d2p1:OffsetMinutes></V>`,
  )
  expect(element(dateTimeOffset, undefined)).toContain('<d2p1:DateTime>0001-01-01T00:00:00Z</d2p1:DateTime>')
  expect(element(nullable(dateTimeOffset), undefined)).toBe(`<V ${system} i:nil="true" />`)
})

test('enums are names; bits are names with a blank between', () => {
  expect(element(Colour, 'Green')).toBe('<V>Green</V>')
  expect(element(Access, 3)).toBe('<V>Read Write</V>')
  expect(element(Access, 0)).toBe('<V>None</V>')
  const Bits = enumeration('Bits', { namespace: 'Probe', flags: true }, { A: 1, B: 2, AB: 3, C: 4 })
  expect(element(Bits, 3)).toBe('<V>AB</V>')
  expect(element(Bits, 7)).toBe('<V>A B C</V>')
  expect(element(Bits, 0)).toBe('<V />')
})

test('an enum number without a name is written as it is, where the real host breaks off', () => {
  expect(element(Colour, 99)).toBe('<V>99</V>')
  expect(element(Colour, 5)).toBe('<V>Green</V>')
  expect(element(Access, 9)).toBe('<V>9</V>')
})

test('text keeps quotes, tabs and line feeds; an empty one has both tags', () => {
  expect(element(text, 'a "b" c, d\n\té <x> & \\ {y} [z] 😀')).toBe(
    '<V>a "b" c, d\n\té &lt;x&gt; &amp; \\ {y} [z] 😀</V>',
  )
  expect(element(text, '')).toBe('<V></V>')
})

test('a carriage return survives every reader, what XML forbids becomes U+FFFD', () => {
  expect(element(text, 'a\r\nb')).toBe('<V>a&#xD;\nb</V>')
  expect(element(text, 'a\0\u001f\uFFFE\uD800b')).toBe('<V>a\uFFFD\uFFFD\uFFFD\uFFFDb</V>')
})

test('lists of scalars live in the namespace of arrays, lists of messages in their own', () => {
  expect(element(list(text), ['a', '', undefined])).toBe(
    `<V xmlns:d2p1="${ARRAYS}"><d2p1:string>a</d2p1:string><d2p1:string></d2p1:string><d2p1:string i:nil="true" /></V>`,
  )
  expect(element(list(Inner), [undefined, { Id: 1 }])).toBe(
    '<V><Inner i:nil="true" /><Inner><Id>1</Id><Name i:nil="true" /></Inner></V>',
  )
  expect(element(list(list(int32)), [[1], []])).toBe(
    `<V xmlns:d2p1="${ARRAYS}"><d2p1:ArrayOfint><d2p1:int>1</d2p1:int></d2p1:ArrayOfint><d2p1:ArrayOfint /></V>`,
  )
  expect(element(list(nullable(int32)), [1, undefined])).toBe(
    '<V xmlns:d2p1="http://schemas.datacontract.org/2004/07/System"><d2p1:int>1</d2p1:int><d2p1:int i:nil="true" /></V>',
  )
  expect(element(list(Inner), [])).toBe('<V />')
  expect(element(list(text), [])).toBe(`<V xmlns:d2p1="${ARRAYS}" />`)
})

test('a dictionary is a list of entries', () => {
  expect(element(map(text, int32), new Map([['x', 1]]))).toBe(
    `<V xmlns:d2p1="${ARRAYS}"><d2p1:KeyValueOfstringint><d2p1:Key>x</d2p1:Key><d2p1:Value>1</d2p1:Value></d2p1:KeyValueOfstringint></V>`,
  )
  expect(element(map(text, text), new Map([['n', undefined]]))).toContain('<d2p1:Value i:nil="true" />')
  const written = document(derived.request, {
    ByName: new Map([['k', { Id: 1 }]]),
    Lists: new Map([['l', [2]]]),
  })
  expect(written).toContain('<d2p1:Value><Id>1</Id><Name i:nil="true" /></d2p1:Value>')
  expect(written).toContain('<d2p1:Value><d2p1:int>2</d2p1:int></d2p1:Value>')
})

test('a pair is always there', () => {
  const generic = 'xmlns:d2p1="http://schemas.datacontract.org/2004/07/System.Collections.Generic"'
  expect(element(pair(text, int32), { Key: 'k', Value: 1 })).toBe(
    `<V ${generic}><d2p1:key>k</d2p1:key><d2p1:value>1</d2p1:value></V>`,
  )
  expect(element(pair(text, int32), undefined)).toBe(
    `<V ${generic}><d2p1:key i:nil="true" /><d2p1:value>0</d2p1:value></V>`,
  )
})

test('a foreign message is prefixed by its depth, and what is foreign in it by its own', () => {
  const status = {
    ErrorCode: 'ArgumentException',
    Message: "bad (Parameter 'Name')",
    Errors: [{ ErrorCode: 'ArgumentException', FieldName: 'Name', Message: 'bad' }],
  }
  expect(document(FailResponse, { ResponseStatus: status })).toBe(
    `<FailResponse ${I} ${PROBE}><ResponseStatus xmlns:d2p1="http://schemas.servicestack.net/types">` +
      "<d2p1:ErrorCode>ArgumentException</d2p1:ErrorCode><d2p1:Message>bad (Parameter 'Name')</d2p1:Message>" +
      '<d2p1:StackTrace i:nil="true" /><d2p1:Errors><d2p1:ResponseError><d2p1:ErrorCode>ArgumentException</d2p1:ErrorCode>' +
      '<d2p1:FieldName>Name</d2p1:FieldName><d2p1:Message>bad</d2p1:Message>' +
      `<d2p1:Meta xmlns:d5p1="${ARRAYS}" i:nil="true" /></d2p1:ResponseError></d2p1:Errors>` +
      `<d2p1:Meta xmlns:d3p1="${ARRAYS}" i:nil="true" /></ResponseStatus><Result i:nil="true" /></FailResponse>`,
  )
})

test('an error of ServiceStack itself needs no prefix', () => {
  const status = { ErrorCode: 'Unauthorized', Message: 'Not Authenticated', Errors: [] }
  expect(document(ErrorResponse, { ResponseStatus: status })).toBe(
    `<ErrorResponse ${I} xmlns="http://schemas.servicestack.net/types"><ResponseStatus><ErrorCode>Unauthorized</ErrorCode>` +
      '<Message>Not Authenticated</Message><StackTrace i:nil="true" /><Errors />' +
      `<Meta xmlns:d3p1="${ARRAYS}" i:nil="true" /></ResponseStatus></ErrorResponse>`,
  )
})

test('a data contract names its root and members, orders them, and leaves defaults out where it says so', () => {
  expect(document(Contracted, { FirstName: 'Ada', Age: 36, Score: 0 })).toBe(
    `<contracted ${I} xmlns="http://example.org/types"><Age>36</Age><first>Ada</first></contracted>`,
  )
  expect(document(Contracted, { FirstName: 'Ada', Age: 36, Score: 0.5 })).toContain('<Score>0.5</Score><Age>')
})

test('inherited members come first, in the namespace of their base', () => {
  const fields = {
    Two: member(text, { order: 2 }),
    NoOrder: text,
    One: member(text, { order: 1 }),
    ANoOrder: text,
  }
  const Base = dto(
    'Base',
    { namespace: 'Lib', dataContract: true },
    { Base9: member(Inner, { order: 9 }), BaseNo: text },
  )
  const Derived = dto('Derived', { namespace: 'Probe', dataContract: true, base: Base }, fields)
  const lib = 'xmlns="http://schemas.datacontract.org/2004/07/Lib"'
  expect(document(Derived, { BaseNo: 'b' })).toBe(
    `<Derived ${I} ${PROBE}><BaseNo ${lib}>b</BaseNo><Base9 xmlns:d2p1="http://schemas.datacontract.org/2004/07/Probe" i:nil="true" ${lib} />` +
      '<ANoOrder i:nil="true" /><NoOrder i:nil="true" /><One i:nil="true" /><Two i:nil="true" /></Derived>',
  )
})

test('without a data contract names and orders of members do not count', () => {
  const Plain = dto(
    'Plain',
    { namespace: 'Probe' },
    { B: member(text, { order: 1, wireName: 'x' }), A: text },
  )
  expect(document(Plain, {})).toBe(`<Plain ${I} ${PROBE}><A i:nil="true" /><B i:nil="true" /></Plain>`)
})

test('roots may be lists, dictionaries, generic messages and scalars', () => {
  const own = 'xmlns="http://schemas.microsoft.com/2003/10/Serialization/"'
  expect(document(list(Inner), [{ Id: 3, Name: 'n' }])).toBe(
    `<ArrayOfInner ${I} ${PROBE}><Inner><Id>3</Id><Name>n</Name></Inner></ArrayOfInner>`,
  )
  expect(document(list(text), ['a'])).toBe(
    `<ArrayOfstring ${I} xmlns="${ARRAYS}"><string>a</string></ArrayOfstring>`,
  )
  expect(document(map(text, text), new Map([['k', 'v']]))).toBe(
    `<ArrayOfKeyValueOfstringstring ${I} xmlns="${ARRAYS}"><KeyValueOfstringstring><Key>k</Key><Value>v</Value></KeyValueOfstringstring></ArrayOfKeyValueOfstringstring>`,
  )
  expect(document(Page(Inner), {})).toMatch(/^<PageOfInnerK99WONHY /)
  expect(document(int32, 5)).toBe(`<int ${own}>5</int>`)
  expect(document(Colour, 'Green')).toBe(`<Colour ${PROBE}>Green</Colour>`)
  expect(document(Inner, undefined)).toBe(`<Inner i:nil="true" ${I} ${PROBE} />`)
})

test('an object says what it holds', () => {
  const xsd = 'xmlns:d2p1="http://www.w3.org/2001/XMLSchema"'
  expect(element(anything, 5)).toBe(`<V ${xsd} i:type="d2p1:int">5</V>`)
  expect(element(anything, 'a')).toBe(`<V ${xsd} i:type="d2p1:string">a</V>`)
  expect(element(anything, true)).toBe(`<V ${xsd} i:type="d2p1:boolean">true</V>`)
  expect(element(anything, 2 ** 31)).toBe(`<V ${xsd} i:type="d2p1:double">2147483648</V>`)
  expect(element(anything, 2n ** 63n)).toBe(`<V ${xsd} i:type="d2p1:unsignedLong">9223372036854775808</V>`)
  expect(element(anything, undefined)).toBe('<V i:nil="true" />')
  expect(element(anything, new Map())).toBe('<V />')
})

test('an object may hold maps and lists, where the real host breaks off after naming them', () => {
  expect(element(anything, new Map<string, unknown>([['x', [1]]]))).toBe(
    `<V xmlns:d2p1="${ARRAYS}" i:type="d2p1:ArrayOfKeyValueOfstringanyType"><d2p1:KeyValueOfstringanyType><d2p1:Key>x</d2p1:Key>` +
      '<d2p1:Value i:type="d2p1:ArrayOfanyType"><d2p1:anyType xmlns:d5p1="http://www.w3.org/2001/XMLSchema" i:type="d5p1:int">1</d2p1:anyType></d2p1:Value>' +
      '</d2p1:KeyValueOfstringanyType></V>',
  )
  expect(element(anything, { a: undefined })).toContain('<d2p1:Value i:nil="true" />')
  expect(element(anything, Symbol('s'))).toContain('Symbol(s)')
})

test('a message may contain itself', () => {
  const Tree: Dto = dto(
    'Tree',
    { namespace: 'Probe' },
    { Children: list(lazy(() => Tree)), Next: lazy(() => Tree) },
  )
  expect(document(Tree, { Children: [{}] })).toBe(
    `<Tree ${I} ${PROBE}><Children><Tree><Children i:nil="true" /><Next i:nil="true" /></Tree></Children><Next i:nil="true" /></Tree>`,
  )
})

test('samples have a line for each element and no declaration', () => {
  const write = indentedXmlWriter(Echo, settings)
  const written = write({ ...(sample(Echo) as object), Text: '', Inners: [] })
  expect(written.split('\n').slice(0, 9)).toEqual([
    `<Echo ${I} ${PROBE}>`,
    '  <Access>None</Access>',
    '  <Bytes>AA==</Bytes>',
    '  <Colour>Red</Colour>',
    `  <Counts xmlns:d2p1="${ARRAYS}">`,
    '    <d2p1:KeyValueOfstringint>',
    '      <d2p1:Key>String</d2p1:Key>',
    '      <d2p1:Value>0</d2p1:Value>',
    '    </d2p1:KeyValueOfstringint>',
  ])
  expect(written).toContain('\n  <Inners />\n')
  expect(written).toContain('\n  <Text></Text>\n')
  expect(written.endsWith('\n</Echo>')).toBe(true)
  expect(indentedXmlWriter(Nullables, settings)(sample(Nullables))).toContain('\n  <Any />\n')
})
