import { expect, test } from 'vitest'
import { Colour, Echo, Inner, Page } from '../../../test/probe/messages.ts'
import {
  anything,
  array,
  bytes,
  type Dto,
  dateOnly,
  dateTimeOffset,
  dto,
  guid,
  int32,
  lazy,
  list,
  map,
  nullable,
  pair,
  parameter,
  ResponseStatus,
  type Shape,
  set,
  text,
  timeSpan,
  uri,
} from '../message/index.ts'
import { contentNamespace, contractName, itemName, rootName } from './xml-name.ts'

const PROBE = 'http://schemas.datacontract.org/2004/07/Probe'
const ARRAYS = 'http://schemas.microsoft.com/2003/10/Serialization/Arrays'
const SYSTEM = 'http://schemas.datacontract.org/2004/07/System'
const OWN = 'http://schemas.microsoft.com/2003/10/Serialization/'

const name = (shape: Shape): string => contractName(shape).name

const Gp = <S extends Shape>(T: S): Dto =>
  dto('Gp', { namespace: 'Probe', generic: { args: { T }, open: (): Dto => Gp(parameter('T')) } }, {})

test('built-in arguments need no digest, all others carry one of their namespaces, and it nests', () => {
  expect(name(Page(text))).toBe('PageOfstring')
  expect(name(Gp(int32))).toBe('GpOfint')
  expect(name(Gp(anything))).toBe('GpOfanyType')
  expect(name(Gp(guid))).toBe('GpOfguid')
  expect(name(Page(Inner))).toBe('PageOfInnerK99WONHY')
  expect(name(Gp(Gp(Inner)))).toBe('GpOfGpOfInnerK99WONHYK99WONHY')
  expect(name(Gp(list(int32)))).toBe('GpOfArrayOfintuHEDJ7Dj')
  expect(name(map(text, nullable(int32)))).toBe('ArrayOfKeyValueOfstringNullableOfintU6ho3Bhd')
  expect(name(map(text, array(int32)))).toBe('ArrayOfKeyValueOfstringArrayOfintty7Ep6D1')
  expect(name(map(text, Inner))).toBe('ArrayOfKeyValueOfstringInnerCk3qA9ap')
})

test('lists live with their items, lists of scalars and dictionaries in the namespace of arrays', () => {
  expect(contractName(list(Inner))).toEqual({ name: 'ArrayOfInner', namespace: PROBE })
  expect(contractName(list(Colour))).toEqual({ name: 'ArrayOfColour', namespace: PROBE })
  expect(contractName(set(text))).toEqual({ name: 'ArrayOfstring', namespace: ARRAYS })
  expect(contractName(list(timeSpan))).toEqual({ name: 'ArrayOfduration', namespace: ARRAYS })
  expect(contractName(list(list(int32)))).toEqual({ name: 'ArrayOfArrayOfint', namespace: ARRAYS })
  expect(contractName(list(nullable(int32)))).toEqual({ name: 'ArrayOfNullableOfint', namespace: SYSTEM })
  expect(contractName(map(text, text))).toEqual({ name: 'ArrayOfKeyValueOfstringstring', namespace: ARRAYS })
})

test('items are called like their type, nullable ones like what they may hold', () => {
  expect(itemName(list(bytes))).toEqual({ name: 'base64Binary', namespace: ARRAYS })
  expect(itemName(list(uri))).toEqual({ name: 'anyURI', namespace: ARRAYS })
  expect(itemName(list(dateOnly))).toEqual({ name: 'DateOnly', namespace: ARRAYS })
  expect(itemName(list(nullable(int32)))).toEqual({ name: 'int', namespace: SYSTEM })
  expect(itemName(list(nullable(Colour)))).toEqual({ name: 'Colour', namespace: SYSTEM })
  expect(itemName(list(pair(text, int32))).name).toBe('KeyValuePairOfstringint')
  expect(itemName(list(map(text, int32))).name).toBe('ArrayOfKeyValueOfstringint')
})

test('a scalar alone is in the namespace of the serializer', () => {
  expect(rootName(int32)).toEqual({ name: 'int', namespace: OWN })
  expect(rootName(timeSpan)).toEqual({ name: 'duration', namespace: OWN })
  expect(rootName(nullable(guid))).toEqual({ name: 'guid', namespace: OWN })
  expect(rootName(Colour)).toEqual({ name: 'Colour', namespace: PROBE })
  expect(rootName(dateTimeOffset)).toEqual({ name: 'DateTimeOffset', namespace: SYSTEM })
})

test('messages of ServiceStack have a namespace of their own, a contract may choose another', () => {
  expect(rootName(ResponseStatus).namespace).toBe('http://schemas.servicestack.net/types')
  expect(rootName(Echo).namespace).toBe(PROBE)
  const chosen = dto('C', { namespace: 'X', dataContract: { name: 'c', namespace: 'urn:x' } }, {})
  expect(rootName(chosen)).toEqual({ name: 'c', namespace: 'urn:x' })
  expect(rootName(dto('C', { namespace: 'X', dataContract: true }, {})).name).toBe('C')
})

test('names that XML cannot hold are encoded', () => {
  const odd = dto('C', { namespace: 'X', dataContract: { name: '1 a' } }, {})
  expect(rootName(odd).name).toBe('_x0031__x0020_a')
  expect(rootName(dto('Outer.Nested', { namespace: 'X' }, {})).name).toBe('Outer.Nested')
})

test('only what holds elements declares a namespace for them', () => {
  expect(contentNamespace(text)).toBeUndefined()
  expect(contentNamespace(Colour)).toBeUndefined()
  expect(contentNamespace(nullable(dateTimeOffset))).toBe(SYSTEM)
  expect(contentNamespace(lazy(() => Inner))).toBe(PROBE)
})
