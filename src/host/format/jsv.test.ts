import { expect, test } from 'vitest'
import { anything, char, dto, int32, list, map, nullable, text } from '../message/index.ts'
import { MalformedError, type ReadIssue } from './format.ts'
import { jsv, jsvText, jsvValueReader } from './jsv.ts'

const settings = { textCase: 'pascal', dates: 'wcf', nullableDates: 'plain' } as const
const Inner = dto('Inner', { namespace: 'T' }, { Id: int32, Name: text })
const Thing = dto(
  'Thing',
  { namespace: 'T' },
  {
    Id: int32,
    Text: text,
    Maybe: nullable(int32),
    Char: char,
    Ints: list(int32),
    Strings: list(text),
    Map: map(text, text),
    Inner,
    Inners: list(Inner),
    Any: anything,
  },
)
const readThing = jsv.reader!(Thing, settings)

function read(body: string): [Record<string, unknown>, ReadIssue[]] {
  const issues: ReadIssue[] = []
  return [readThing(body, issues) as Record<string, unknown>, issues]
}

test.each<[string, Record<string, unknown>]>([
  ['{ Id : 7 , Text : x }', { Id: 7, Text: ' x ' }],
  ['{Text:"a,b ""q"" {x}"}', { Text: 'a,b "q" {x}' }],
  ['{Text:,Maybe:,Inner:,Ints:}', {}],
  ['{Text:""}', { Text: '' }],
  ['{Text:null}', { Text: 'null' }],
  ['{"Id":"7","Text":"x"}', { Id: 7, Text: 'x' }],
  ['{Strings:[a,,b],Ints:[1, 2]}', { Strings: ['a', undefined, 'b'], Ints: [1, 2] }],
  ['{Strings:[],Ints:[ ]}', { Strings: [], Ints: [] }],
  ['{Strings:[ ]}', { Strings: [' '] }],
  ['{Ints:5,Strings:"a,b"}', { Ints: [5], Strings: ['a', 'b'] }],
  [
    '{Map:{k:v,"a,b":c,n:}}',
    {
      Map: new Map([
        ['k', 'v'],
        ['a,b', 'c'],
        ['n', undefined],
      ]),
    },
  ],
  [
    '{\n\tInner: \n\t{\n\t\tId: 1\n\t},\n\tInners: \n\t[\n\t\t{\n\t\t\tId: 2\n\t\t}\n\t]\n}',
    {
      Inner: { Id: 1 },
      Inners: [{ Id: 2 }],
    },
  ],
  ['{Any:{a:[1,2]},Nope:[{}],Id:1}', { Any: '{a:[1,2]}', Id: 1 }],
  ['{Char:","}', { Char: ',' }],
  ['{Text:http://x?y=[1]}', { Text: 'http://x?y=[1]' }],
  ['', {}],
])('bodies are read with blanks and line breaks between tokens: %s', (body, expected) => {
  const [message, issues] = read(body)
  expect(issues).toEqual([])
  expect(message).toEqual({ Id: 0, Char: '\0', ...expected })
})

test.each([
  '{',
  '{Id:7,Text:',
  '{Id}',
  '{Id:1}x',
  '{Id:1,}',
  '{Text:"a}',
  '{Text:"a"b}',
  '{Inner:{Id:1}',
  '[1]',
  'x',
  '[{Id:1}',
])('broken text is refused as a whole: %s', (body) => {
  expect(() => read(body)).toThrow(MalformedError)
})

test('values of the wrong type are named with their path', () => {
  const [, issues] = read('{Id:abc,Text:[a],Inner:{Id:x},Inners:[{Id:1},7],Ints:[1,],Map:{}}')
  expect(issues.map(({ field, value }) => `${field}=${value}`)).toEqual([
    'Id=abc',
    'Text=[a]',
    'Inner.Id=x',
    'Inners[1]=7',
    'Ints[1]=',
  ])
})

test('bare chars and keys that could not be read back are quoted', () => {
  const write = jsv.writer(Thing, settings)
  expect(
    write({
      Id: 1,
      Char: ',',
      Map: new Map([
        [' k ', 'v'],
        ['a:b', ' w '],
      ]),
    }),
  ).toBe('{Id:1,Char:",",Map:{" k ":v,"a:b": w }}')
})

test('64 levels are read, more are refused', () => {
  const nested = (levels: number): string => `{Any:${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  expect(read(nested(64))[1]).toEqual([])
  expect(() => read(nested(65))).toThrow('nested deeper than 64 levels')
})

test('a member by itself has bare text and lists without brackets', () => {
  const issues: ReadIssue[] = []
  expect(jsvValueReader(text, settings)('"a",{b}', issues)).toBe('"a",{b}')
  expect(jsvValueReader(list(text), settings)('a,"b,c"', issues)).toEqual(['a', 'b,c'])
  expect(jsvValueReader(nullable(int32), settings)(' 5 ', issues)).toBe(5)
  expect(issues).toEqual([])
  expect(jsvValueReader(list(int32), settings)('[1,x', issues)).toBeUndefined()
  expect(jsvValueReader(nullable(int32), settings)('null', issues)).toBeUndefined()
  expect(issues).toEqual([
    { field: '', value: '[1,x' },
    { field: '', value: 'null' },
  ])
  expect(jsvText(text, settings)('a,"b"')).toBe('a,"b"')
  expect(jsvText(list(text), settings)(['a', 'b,c'])).toBe('[a,"b,c"]')
})
