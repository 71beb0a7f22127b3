import { expect, test } from 'vitest'
import { bool, dto, enumeration, int32, list, map, member, nullable, text } from '../message/index.ts'
import { formReader } from './form.ts'
import { parseForm } from './form-text.ts'
import type { ReadIssue } from './format.ts'

const Access = enumeration('Access', { namespace: 'T', flags: true }, { None: 0, Read: 1, Write: 2 })
const Inner = dto('Inner', { namespace: 'T' }, { Id: int32, Name: text })
const Ask = dto(
  'Ask',
  { namespace: 'T' },
  {
    Id: int32,
    Text: text,
    Flag: nullable(bool),
    Access,
    Ints: list(int32),
    Strings: list(text),
    Map: map(text, int32),
    Inner,
    FirstName: member(text, { wireName: 'first' }),
  },
)
const bind = formReader(Ask, { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' })

function bound(query: string, target: Record<string, unknown> = {}): [Record<string, unknown>, ReadIssue[]] {
  const issues: ReadIssue[] = []
  bind(parseForm(query), target, issues)
  return [target, issues]
}

test.each([
  ['ID=7&tExT=a+b%2Bc', { Id: 7, Text: 'a b+c' }],
  ['Id=%20%227%22%20', { Id: 7 }],
  ['Text="q"', { Text: '"q"' }],
  ['text=x&TEXT=y', { Text: 'x,y' }],
  ['Ints=1,2', { Ints: [1, 2] }],
  ['Ints=[1,2]', { Ints: [1, 2] }],
  ['Ints=1&Ints=2', { Ints: [1, 2] }],
  ['Strings=[a,"b,c"]', { Strings: ['a', 'b,c'] }],
  [
    'Map={a:1,b:2}',
    {
      Map: new Map([
        ['a', 1],
        ['b', 2],
      ]),
    },
  ],
  ['Inner={Id:1,Name:n}', { Inner: { Id: 1, Name: 'n' } }],
  ['Access=Read&Access=Write', { Access: 3 }],
  ['Flag=true,false', { Flag: true }],
  ['first=Ada', { FirstName: 'Ada' }],
  ['first=Ada&FirstName=Eva', { FirstName: 'Eva' }],
  ['Id=&Text&Nope=1&Inner.Id=5&__proto__=x', {}],
  ['Text=%E5%41%zz', { Text: '%E5A%zz' }],
])('%s', (query, message) => {
  expect(bound(query)).toEqual([message, []])
})

test('what cannot be bound is named as it was sent, and leaves its member alone', () => {
  const [message, issues] = bound('id=abc&ints=1,a&Inner={Id:1&Text=x&map=nothing', { Id: 3 })
  expect(message).toEqual({ Id: 3, Text: 'x' })
  expect(issues).toEqual([
    { field: 'id', value: 'abc' },
    { field: 'ints', value: '1,a' },
    { field: 'Inner', value: '{Id:1' },
    { field: 'map', value: 'nothing' },
  ])
})

test('a form text is decoded pair by pair', () => {
  expect(parseForm('a=1&&b=%C3%A5%E5=x&c&=d')).toEqual([
    ['a', '1'],
    ['b', 'å%E5=x'],
    ['c', ''],
    ['', 'd'],
  ])
})
