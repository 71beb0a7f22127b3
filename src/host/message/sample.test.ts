import { expect, test } from 'vitest'
import { dto } from './dto.ts'
import { Instant } from './instant.ts'
import type { Dto } from './model.ts'
import { sample } from './sample.ts'
import {
  dateTime,
  enumeration,
  int32,
  lazy,
  list,
  map,
  nullable,
  pair,
  parameter,
  text,
  uri,
} from './shape.ts'

const space = { namespace: 'Probe' } as const
const Node: Dto = dto('Node', space, {
  N: text,
  Child: lazy<unknown>(() => Node),
  Kids: list(lazy<unknown>(() => Node)),
})

const depth = (value: any): number => (value?.Child ? 1 + depth(value.Child) : 0)

test('value types hold their default even where they may be absent; links and type parameters stay unset', () => {
  const Thing = dto('Thing', space, {
    When: nullable(dateTime),
    Link: uri,
    Count: int32,
    Held: parameter('T'),
  })
  expect(sample(Thing)).toEqual({ When: Instant.min, Link: undefined, Count: 0, Held: undefined })
})

test('a list has one element and a map one entry', () => {
  expect(sample(list(text))).toEqual(['String'])
  expect(sample(map(text, int32))).toEqual(new Map([['String', 0]]))
  expect(sample(pair(text, int32))).toEqual({ Key: 'String', Value: 0 })
})

test('a message that contains itself ends three levels below the one that is asked for', () => {
  expect(depth(sample(Node))).toBe(3)
  expect(depth((sample(dto('Holder', space, { Top: Node })) as any).Top)).toBe(2)
})

test('a list of a type that is three deep still has its one element, which is unset', () => {
  const { Top } = sample(dto('Holder', space, { Top: Node })) as any
  expect(Top.Child.Child).toEqual({ N: 'String', Child: undefined, Kids: [undefined] })
})

test('an enum shows its lowest unsigned value, an enum that may be absent the value 0, flags a number', () => {
  const Level = enumeration('Level', space, { Below: -1, High: 7, Low: 2 })
  expect(sample(Level)).toBe('Low')
  expect(sample(nullable(Level))).toBe(0)
  expect(sample(enumeration('Mode', { ...space, flags: true }, { Read: 1, Write: 2 }))).toBe(1)
})

test('an abstract message has no sample', () => {
  expect(sample(dto('Holder', space, { Base: dto('Base', { ...space, abstract: true }, {}) }))).toEqual({
    Base: undefined,
  })
})
