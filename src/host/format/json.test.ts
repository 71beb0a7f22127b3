import { expect, test } from 'vitest'
import {
  anything,
  bytes,
  dateTime,
  decimal,
  double,
  dto,
  int32,
  list,
  map,
  member,
  nullable,
  set,
  text,
  timeSpan,
  uint64,
} from '../message/index.ts'
import { MalformedError, type ReadIssue } from './format.ts'
import { json } from './json.ts'

const settings = { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' } as const
const Inner = dto('Inner', { namespace: 'T' }, { Id: int32, Name: text })
const Thing = dto(
  'Thing',
  { namespace: 'T' },
  {
    Id: int32,
    Text: text,
    Decimal: decimal,
    Double: double,
    Big: uint64,
    When: dateTime,
    Span: timeSpan,
    Bytes: bytes,
    Maybe: nullable(int32),
    Ints: list(int32),
    Strings: list(text),
    Set: set(text),
    Map: map(text, text),
    Counts: map(int32, int32),
    Inner,
    Inners: list(Inner),
    Any: anything,
    FirstName: member(text, { wireName: 'first' }),
  },
)
const readThing = json.reader!(Thing, settings)

function read(body: string): [Record<string, unknown>, ReadIssue[]] {
  const issues: ReadIssue[] = []
  return [readThing(body, issues) as Record<string, unknown>, issues]
}

test.each([
  '{',
  '{"Id":1',
  '{"Id":',
  '{"Id":1}x',
  '{"Id":1,}',
  '{Id:1}',
  "{'Id':1}",
  '{"Id":01}',
  '{"Id":1}{}',
  '{"Text":"a',
  '{"Text":"\\q"}',
  '{"Text":"\\u12g4"}',
  '{"Ints":[1,]}',
  '{"Ints":[1 2]}',
  '{"Nope":[}',
  '{"Double":NaN}',
  '{"Id":nul}',
  '[]',
  'null',
  '"x"',
  'Id=1',
])('broken text is refused as a whole: %s', (body) => {
  expect(() => read(body)).toThrow(MalformedError)
})

test('what is broken is said with its place', () => {
  expect(() => read('{"Id":1,}')).toThrow("Expected '\"' before a member's name at position 8, found '}'.")
  expect(() => read('{"Id":1')).toThrow("Expected ',' or '}' at position 7, the text ends.")
})

test('64 levels are read, more are refused', () => {
  const nested = (levels: number): string => `{"Any":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  expect(read(nested(64))[1]).toEqual([])
  expect(() => read(nested(65))).toThrow('nested deeper than 64 levels')
})

test('values of the wrong type are named with their path, all of them', () => {
  const body = {
    Id: 1.5,
    Text: ['a'],
    When: 1795316645,
    Inner: { Id: 'abc' },
    Inners: [{ Id: 1 }, { Id: {} }],
    Ints: [1, 'x', null],
    Map: [],
    Counts: { a: 1, 2: 'b' },
    Bytes: '*',
    Maybe: true,
    Span: `P${'x'.repeat(60)}`,
  }
  const [message, issues] = read(JSON.stringify(body))
  expect(message).toMatchObject({ Id: 0, When: { isMin: true } })
  expect(issues.map(({ field, value }) => `${field}=${value}`)).toEqual([
    'Id=1.5',
    'Text=["a"]',
    'When=1795316645',
    'Inner.Id=abc',
    'Inners[1].Id={}',
    'Ints[1]=x',
    'Ints[2]=null',
    'Map=[]',
    // JavaScript puts the key 2 first.
    'Counts[2]=b',
    'Counts=a',
    'Bytes=*',
    'Maybe=true',
    `Span=P${'x'.repeat(49)}`,
  ])
})

test('a million wrong values make a hundred issues', () => {
  const [, issues] = read(`{"Ints":[${'"x",'.repeat(1_000_000)}0]}`)
  expect(issues).toHaveLength(100)
})

test.each<[string, Record<string, unknown>]>([
  ['{"ID":"42","text":true,"DOUBLE":"1.5"}', { Id: 42, Text: 'true', Double: 1.5 }],
  ['{"Id":1,"id":2,"Nope":{"a":[1]}}', { Id: 2 }],
  ['{"Text":"a","Text":null}', { Text: undefined }],
  ['{"Id":"","Id":null,"Maybe":"","Bytes":"","Inner":""}', {}],
  ['{"Decimal":1e-7,"Big":18446744073709551615}', { Decimal: '0.0000001', Big: 18_446_744_073_709_551_615n }],
  ['{"Double":"NaN"}', { Double: NaN }],
  ['{"Bytes":[104,105]}', { Bytes: new Uint8Array([104, 105]) }],
  ['{"Strings":"a,b"}', { Strings: ['a', 'b'] }],
  ['{"Ints":5}', { Ints: [5] }],
  ['{"Inners":{"Id":1}}', { Inners: [{ Id: 1 }] }],
  ['{"Inners":[null]}', { Inners: [undefined] }],
  ['{"Set":["a","b","a"]}', { Set: ['a', 'b'] }],
  [
    '{"Map":{"":"e","n":null,"__proto__":"p"}}',
    {
      // A null is kept: XML writes it, JSON and JSV leave it out again.
      Map: new Map([
        ['\u200b', 'e'],
        ['n', undefined],
        ['__proto__', 'p'],
      ]),
    },
  ],
  ['{"__proto__":{"Id":1},"constructor":1}', {}],
  [
    '{"Any":{"a":[1,9007199254740993,1.5,null,"x"]}}',
    {
      Any: new Map([['a', [1, 9_007_199_254_740_993n, 1.5, undefined, 'x']]]),
    },
  ],
  ['\ufeff { "Text" : "\\x41\\u00e5\\ud83d\\ude00\\/\n" } ', { Text: 'Aå😀/\n' }],
  ['{"first":"Ada","FirstName":"no"}', { FirstName: 'Ada' }],
  ['', {}],
  [' \n', {}],
])('what clients rely on is read: %s', (body, expected) => {
  const [message, issues] = read(body)
  expect(issues).toEqual([])
  expect(message).toEqual({ ...read('{}')[0], ...expected })
})

test('what is read is complete: value types at their defaults, everything else absent', () => {
  expect(Object.keys(read('{}')[0])).toEqual(['Id', 'Decimal', 'Double', 'Big', 'When', 'Span'])
})

test('value types are written even when a program left them out', () => {
  expect(json.writer(Inner, settings)({})).toBe('{"id":0}')
  expect(json.writer(Inner, settings)(undefined)).toBe('')
})

test('what JSON has no word for is quoted, and lone surrogates are replaced', () => {
  const write = json.writer(list(double), settings)
  expect(write([NaN, Infinity, -Infinity])).toBe('["NaN","Infinity","-Infinity"]')
  expect(json.writer(text, settings)('a\ud800b')).toBe('"a\ufffdb"')
  expect(json.writer(list(list(int32)), settings)([[1], undefined])).toBe('[[1],null]')
})
