import { expect, test } from 'vitest'
import { type Dto, dto, guid, int32, list, map, member, ResponseStatus, text } from '../message/index.ts'
import { csv } from './csv.ts'
import { MalformedError, type ReadIssue } from './format.ts'
import { jsonl } from './jsonl.ts'

const settings = { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' } as const
const contract = { namespace: 'T', dataContract: true } as const
const Item = dto('Item', { namespace: 'T' }, { Id: int32, Name: text, Tags: list(text) })
const Items = dto('Items', contract, {
  Status: member(ResponseStatus, { order: 2 }),
  Results: member(list(Item), { order: 1 }),
})
const Roles = dto('Roles', contract, { ResponseStatus, Roles: list(text) })
const One = dto('One', contract, { ResponseStatus, Id: guid, Item })
const Meta = dto('Meta', contract, { Environment: text, Meta: map(text, text) })
const write = (shape: Parameters<typeof csv.writer>[0], value: unknown): string =>
  csv.writer(shape, settings)(value)

test('a list of messages is a header and a row each', () => {
  expect(
    write(list(Item), [
      { Id: 1, Name: 'a "b", c', Tags: ['x', 'y,z'] },
      { Id: 2, Name: '' },
    ]),
  ).toBe('Id,Name,Tags\r\n1,"a ""b"", c","[x,""y,z""]"\r\n2,,\r\n')
  expect(write(list(Item), [])).toBe('Id,Name,Tags\r\n')
})

test('the first list of a data contract is its rows, and nothing at all when it is absent', () => {
  expect(write(Items, { Results: [{ Id: 1 }] })).toBe('Id,Name,Tags\r\n1,,\r\n')
  expect(write(Items, { Status: { ErrorCode: 'NotFound' } })).toBe('')
  expect(write(Roles, { Roles: ['Client', 'Ops'] })).toBe('Client,Ops\r\n')
  expect(write(One, { Item: { Id: 3 } })).toBe('Id,Name,Tags\r\n3,,\r\n')
})

test('texts by key are a row of keys and a row of values', () => {
  expect(
    write(
      map(text, text),
      new Map([
        ['a', '1'],
        ['b,', '[2'],
      ]),
    ),
  ).toBe('a,"b,"\r\n1,"[2"\r\n')
  expect(write(map(text, int32), new Map([['a', 1]]))).toBe('Key,Value\r\na,1\r\n')
})

test('a list of scalars is one row, a scalar bare text', () => {
  expect(write(list(text), ['a', 'b,c', '', undefined, 'x'])).toBe('a,"b,c",,,x\r\n')
  expect(write(text, 'a,b')).toBe('a,b')
  expect(write(int32, 5)).toBe('5')
})

function read(shape: Dto | ReturnType<typeof list>, body: string): [unknown, ReadIssue[]] {
  const issues: ReadIssue[] = []
  return [csv.reader!(shape, settings)(body, issues), issues]
}

test('a message is the first row, a list all of them', () => {
  const body = '"id", NAME ,Nope,tags\n1, a ,x,"[p,""q,r""]"\r\n\r\n2\r\n'
  const first = { Id: 1, Name: ' a ', Tags: ['p', 'q,r'] }
  expect(read(Item, body)).toEqual([first, []])
  expect(read(list(Item), body)).toEqual([[first, { Id: 2 }], []])
  expect(read(Items, 'Id,Name\r\n3,c\r\n')).toEqual([{ Results: [{ Id: 3, Name: 'c' }] }, []])
})

test('nothing, or a header alone, is an empty message', () => {
  expect(read(Item, '')).toEqual([{ Id: 0 }, []])
  expect(read(Item, '{"Id":7,"Name":"for \\"POS\\", till 3"}')).toEqual([{ Id: 0 }, []])
  expect(() => read(Meta, '{"Environment":"live"}')).toThrow('Incorrect KeyValuePair property: Environment')
  expect(read(Meta, 'Environment\r\nlive')).toEqual([{ Environment: 'live' }, []])
})

test('wrong cells are named, broken rows refused', () => {
  expect(read(Item, 'Id,Tags\r\nabc,[x')).toEqual([
    { Id: 0 },
    [
      { field: 'Id', value: 'abc' },
      { field: 'Tags', value: '[x' },
    ],
  ])
  expect(read(list(Item), 'Id\n1\nx')[1]).toEqual([{ field: '[1].Id', value: 'x' }])
  for (const body of ['Id\r\n1,2', 'Id\r\n"1', 'Id\r\n"1"x', 'Nope\r\n1'])
    expect(() => read(Item, body)).toThrow(MalformedError)
})

test('JSON lines are the items of a list, or one text', () => {
  expect(jsonl.writer(list(Item), settings)([{ Id: 1 }, undefined, { Id: 2 }])).toBe('{"id":1}\n\n{"id":2}\n')
  expect(jsonl.writer(Items, settings)({ Results: [{ Id: 1 }] })).toBe('{"id":1}\n')
  expect(jsonl.writer(Item, settings)({ Id: 1 })).toBe('{"id":1}')
  const issues: ReadIssue[] = []
  expect(jsonl.reader!(list(Item), settings)('{"Id":1}\r\n\n{"Id":"x"}', issues)).toEqual([
    { Id: 1 },
    { Id: 0 },
  ])
  expect(issues).toEqual([{ field: '[1].Id', value: 'x' }])
  expect(jsonl.reader!(Item, settings)('{"Id":1}\n{"Id":2}\n', [])).toEqual({ Id: 1 })
})
