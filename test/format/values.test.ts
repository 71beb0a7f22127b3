/** Bytes that real hosts answered, rule by rule: JSON in; JSON, JSV and CSV out. */
import { describe, expect, test } from 'vitest'
import { csv, type Format, json, jsv, type ReadIssue } from '../../src/host/format/index.ts'
import type { Dto, Shape, WireSettings } from '../../src/host/message/index.ts'
import { Contracted, Echo, EchoResponse, Nullables } from '../probe/messages.ts'

const pascal: WireSettings = { textCase: 'pascal', dates: 'wcf', nullableDates: 'plain' }
const camel: WireSettings = { ...pascal, textCase: 'camel' }
const iso: WireSettings = { textCase: 'camel', dates: 'iso', nullableDates: 'text' }

function answered(
  request: Dto,
  body: string,
  shape: Shape,
  answer: (request: any) => unknown,
  format: Format,
  settings: WireSettings,
): string {
  const issues: ReadIssue[] = []
  const message = json.reader!(request, settings)(body, issues)
  expect(issues).toEqual([])
  return format.writer(shape, settings)(answer(message))
}

const echo = (body: string, format: Format, settings: WireSettings): string =>
  answered(
    Echo,
    body,
    EchoResponse,
    (request) => ({ Result: request, List: request.Inners }),
    format,
    settings,
  )

const FULL =
  '{"Id":7,"Text":"a \\"b\\" c, d\\n\\té <x> & \\\\ {y} [z] \u2028 😀","Flag":true,"MaybeFlag":false,"Long":9007199254740993,"Double":0.1,"Decimal":12.5,"Guid":"0f8fad5b-d9cb-469f-a165-70867728950e","MaybeGuid":"7c9e6679742540de944be07fc1f90ae7","When":"2026-11-22T03:04:05.1234567Z","MaybeWhen":"/Date(1798859045123)/","Span":"PT1H2M3.5S","Bytes":"aGVsbG8=","Colour":"Green","Access":"Read, Write","Strings":["a","b,c","\\"q\\"","",null],"Ints":[1,-2],"Map":{"k":"v","a b":"c:d"},"Counts":{"x":1},"Inner":{"Id":1,"Name":"n"},"Inners":[{"Id":2,"Name":"m, n"},{"Id":3}]}'

describe('a message with a member of every kind', () => {
  test('in JSON, PascalCase', () => {
    expect(echo(FULL, json, pascal)).toBe(
      '{"Result":{"Id":7,"Text":"a \\"b\\" c, d\\n\\té <x> & \\\\ {y} [z] \u2028 😀","Flag":true,"MaybeFlag":false,"Long":9007199254740993,"Double":0.1,"Decimal":12.5,"Guid":"0f8fad5bd9cb469fa16570867728950e","MaybeGuid":"7c9e6679742540de944be07fc1f90ae7","When":"\\/Date(1795316645123)\\/","MaybeWhen":"\\/Date(1798859045123)\\/","Span":"PT1H2M3.5S","Bytes":"aGVsbG8=","Colour":"Green","Access":3,"Strings":["a","b,c","\\"q\\"","",null],"Ints":[1,-2],"Map":{"k":"v","a b":"c:d"},"Counts":{"x":1},"Inner":{"Id":1,"Name":"n"},"Inners":[{"Id":2,"Name":"m, n"},{"Id":3}]},"List":[{"Id":2,"Name":"m, n"},{"Id":3}]}',
    )
  })
  test('in JSON, camelCase, ISO dates', () => {
    const text = echo(FULL, json, iso)
    expect(text).toContain('"when":"2026-11-22T03:04:05.1234567Z","maybeWhen":"2027-01-02T03:04:05.1230000Z"')
    expect(text).toContain('"inner":{"id":1,"name":"n"}')
  })
  test('in CSV, a header of declared names and JSV cells in the case of the host', () => {
    expect(echo(FULL, csv, iso)).toBe(
      'Result,List,ResponseStatus\r\n"{id:7,text:""a """"b"""" c, d\n\té <x> & \\ {y} [z] \u2028 😀"",flag:True,maybeFlag:False,long:9007199254740993,double:0.1,decimal:12.5,guid:0f8fad5bd9cb469fa16570867728950e,maybeGuid:7c9e6679742540de944be07fc1f90ae7,when:2026-11-22T03:04:05.1234567Z,maybeWhen:""2027-01-02T03:04:05.1230000Z"",span:PT1H2M3.5S,bytes:aGVsbG8=,colour:Green,access:3,strings:[a,""b,c"",""""""q"""""","""",],ints:[1,-2],map:{k:v,a b:""c:d""},counts:{x:1},inner:{id:1,name:n},inners:[{id:2,name:""m, n""},{id:3}]}","[{id:2,name:""m, n""},{id:3}]",\r\n',
    )
  })
})

const EMPTY =
  '{Result:{Id:0,Flag:False,Long:0,Double:0,Decimal:0,Guid:00000000000000000000000000000000,When:0001-01-01,Span:PT0S,Colour:Red,Access:0}}'

/** What JSV shows of one member of an otherwise empty echo. */
const shown = (body: string): string => echo(body, jsv, pascal)

test('an empty message holds the defaults of its value types and nothing else', () => {
  expect(shown('{}')).toBe(EMPTY)
  expect(shown('{"Bytes":"","Text":null}')).toBe(EMPTY)
})

test.each([
  ['{"When":"1969-07-20T20:17:40Z"}', 'When:1969-07-20T20:17:40Z', '"when":"\\/Date(-14182940000)\\/"'],
  ['{"When":"1970-01-01T00:00:00Z"}', 'When:1970-01-01,', '"when":"\\/Date(0)\\/"'],
  ['{"When":"2026-11-22T03:04:05"}', 'When:2026-11-22T03:04:05Z', '"when":"\\/Date(1795316645000)\\/"'],
  [
    '{"When":"2026-11-22T03:04:05.120Z"}',
    'When:2026-11-22T03:04:05.1200000Z',
    '"when":"\\/Date(1795316645120)\\/"',
  ],
  ['{"When":"2026-11-22T03:04:05+02:00"}', 'When:2026-11-22T01:04:05Z', '"when":"\\/Date(1795309445000)\\/"'],
  ['{"When":"2026-11-22"}', 'When:2026-11-22,', '"when":"\\/Date(1795305600000)\\/"'],
  [
    '{"When":"/Date(1795316645000+0100)/"}',
    'When:2026-11-22T04:04:05Z',
    '"when":"\\/Date(1795320245000)\\/"',
  ],
  ['{"When":"0001-01-01T00:00:00"}', 'When:0001-01-01', '"when":"\\/Date(-62135596800000)\\/"'],
  ['{"Span":90}', 'Span:PT1M30S', '"span":"PT1M30S"'],
  ['{"Span":"1.02:03:04.5"}', 'Span:P1DT2H3M4.5S', '"span":"P1DT2H3M4.5S"'],
  ['{"Colour":"green"}', 'Colour:Green', '"colour":"Green"'],
  ['{"Colour":5}', 'Colour:Green', '"colour":"Green"'],
  ['{"Colour":99}', 'Colour:99', '"colour":"99"'],
  ['{"Access":3}', 'Access:3', '"access":3'],
  ['{"Double":1e-7,"Decimal":1e-7}', 'Double:1E-07,Decimal:0.0000001', '"double":1E-07,"decimal":0.0000001'],
  [
    '{"Double":1e+21,"Decimal":123456789012345.67}',
    'Double:1E+21,Decimal:123456789012345.67',
    '"double":1E+21',
  ],
  ['{"Long":-9223372036854775807}', 'Long:-9223372036854775807', '"long":-9223372036854775807'],
  [
    '{"Guid":"{0f8fad5b-d9cb-469f-a165-70867728950e}"}',
    'Guid:0f8fad5bd9cb469fa16570867728950e',
    '"guid":"0f8f',
  ],
  ['{"Text":42}', 'Text:42', '"text":"42"'],
  ['{"Text":"{a:b}"}', 'Text:"{a:b}"', '"text":"{a:b}"'],
  ['{"Text":"\\""}', 'Text:""""', '"text":"\\""'],
  ['{"Text":"  padded  "}', 'Text:  padded  ,', '"text":"  padded  "'],
  ['{"Text":"a/b\\\\c"}', 'Text:a/b\\c', '"text":"a/b\\\\c"'],
  [
    '{"Text":"\\u0000\\b\\f\\r\\n\\t\\u001f\u007f"}',
    'Text:"\0\b\f\r\n\t\x1f\x7f"',
    '"text":"\\u0000\\b\\f\\r\\n\\t\\u001F\\u007F"',
  ],
  ['{"Text":"","Strings":[],"Map":{}}', 'Text:"",', '"strings":[],"map":{}'],
  [
    '{"Inner":null,"Inners":[null,{"Id":1}]}',
    'Inners:[{},{Id:1}]},List:[{},{Id:1}]}',
    '"inners":[{},{"id":1}]',
  ],
  [
    '{"Map":{"":"empty","a\\"b":"q","x,y":"z","n":null}}',
    'Map:{\u200b:empty,"a""b":q,"x,y":z}',
    '"map":{"\u200b":"empty","a\\"b":"q","x,y":"z"}',
  ],
])('%s', (body, inJsv, inJson) => {
  expect(shown(body)).toContain(inJsv)
  expect(echo(body, json, camel)).toContain(inJson)
})

test('a DateTime? of a host with its own serialiser is null when it is 0001-01-01', () => {
  const body = '{"MaybeWhen":"0001-01-01T00:00:00"}'
  expect(echo(body, json, iso)).toContain('"maybeWhen":null,')
  expect(echo(body, jsv, iso)).toContain('maybeWhen:,')
  expect(echo(body, json, camel)).toContain('"maybeWhen":"\\/Date(-62135596800000)\\/"')
})

const itself = (dto: Dto, body: string, format: Format): string =>
  answered(dto, body, dto, (request) => request, format, camel)

const EVERY =
  '{"B":1,"S":-2,"Us":3,"U":4,"Ul":18446744073709551615,"F":1.5,"C":"x","I":0,"L":5,"D":2.5,"M":1.10,"T":"PT1S","O":"2026-11-22T03:04:05+02:00","E":"Green","Link":"https://example.org/a?b=c","Guids":["0f8fad5b-d9cb-469f-a165-70867728950e"],"Dates":["2026-11-22T00:00:00Z"],"Set":["a"],"Any":{"x":1},"Grid":[[1],[2,3]],"Pair":{"Key":"k","Value":1},"Day":"2026-11-22","Hour":"03:04:05"}'

test('the rarer types', () => {
  expect(itself(Nullables, EVERY, json)).toBe(
    '{"b":1,"s":-2,"us":3,"u":4,"ul":18446744073709551615,"f":1.5,"c":"x","i":0,"l":5,"d":2.5,"m":1.10,"t":"PT1S","o":"\\/Date(1795309445000+0200)\\/","e":"Green","link":"https://example.org/a?b=c","guids":["0f8fad5bd9cb469fa16570867728950e"],"dates":["\\/Date(1795305600000)\\/"],"set":["a"],"any":{"x":1},"grid":[[1],[2,3]],"pair":{"key":"k","value":1},"day":"2026-11-22","hour":"PT3H4M5S"}',
  )
  expect(itself(Nullables, EVERY, jsv)).toBe(
    '{b:1,s:-2,us:3,u:4,ul:18446744073709551615,f:1.5,c:x,i:0,l:5,d:2.5,m:1.10,t:PT1S,o:2026-11-22T03:04:05.0000000+02:00,e:Green,link:"https://example.org/a?b=c",guids:[0f8fad5bd9cb469fa16570867728950e],dates:[2026-11-22],set:[a],any:{x:1},grid:[[1],[2,3]],pair:{key:k,value:1},day:2026-11-22,hour:PT3H4M5S}',
  )
  expect(itself(Nullables, '{}', csv)).toBe(
    'B,S,Us,U,Ul,F,C,I,L,D,M,T,O,On,E,Link,Guids,Dates,Set,Any,Grid,Pair,Day,Hour\r\n0,0,0,0,0,0,\0,,,,,,0001-01-01T00:00:00.0000000+00:00,,,,,,,,,"{value:0}",0001-01-01,PT0S\r\n',
  )
})

test('a data contract has its own names and order, in CSV the order of declaration', () => {
  const body = '{"first":"Ada","Age":36,"Hidden":"x"}'
  expect(itself(Contracted, body, json)).toBe('{"age":36,"first":"Ada"}')
  expect(itself(Contracted, body, jsv)).toBe('{age:36,first:Ada}')
  expect(itself(Contracted, body, csv)).toBe('first,Age,Score\r\nAda,36,0\r\n')
})
