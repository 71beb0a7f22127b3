import { expect, test } from 'vitest'
import { enumeration, int32, pair, text } from '../message/index.ts'
import { base64Text, defaultOf, flagNames, parseBase64, parseBool, parseEnum, parseGuid } from './scalar.ts'

const Colour = enumeration('Colour', { namespace: 'T' }, { Red: 0, Green: 5 })
const Access = enumeration('Access', { namespace: 'T', flags: true }, { None: 0, Read: 1, Write: 2 })

test('a bool has many spellings, but only the lower-case switch', () => {
  for (const yes of ['true', 'TRUE', '1', 't', 'Y', 'on', ' 1 ']) expect(parseBool(yes)).toBe(true)
  for (const no of ['false', 'False', '0', 'F', 'n', 'off']) expect(parseBool(no)).toBe(false)
  for (const other of ['', 'yes', 'ON', 'Off', 'maybe', '2']) expect(parseBool(other)).toBeUndefined()
})

test('a Guid is read in braces, without dashes and in any case', () => {
  const guid = '0f8fad5b-d9cb-469f-a165-70867728950e'
  for (const same of [
    guid,
    `{${guid}}`,
    `(${guid})`,
    guid.toUpperCase(),
    guid.replaceAll('-', ''),
    ` ${guid} `,
  ])
    expect(parseGuid(same)).toBe(guid)
  for (const other of ['', 'nope', `{${guid}`, `${guid})`, guid.slice(1)])
    expect(parseGuid(other)).toBeUndefined()
})

test('an enum is a name in any case, or a number', () => {
  expect(['Green', 'green', ' GREEN ', '5', '99'].map((name) => parseEnum(Colour, name))).toEqual([
    'Green',
    'Green',
    'Green',
    'Green',
    99,
  ])
  expect(['', 'Mauve', '1.5', 'Red,Green'].map((name) => parseEnum(Colour, name))).toEqual(
    Array(4).fill(undefined),
  )
})

test('flags are a list of names and numbers', () => {
  expect(['Read, Write', 'read,WRITE', '3', 'None', '1,2'].map((names) => parseEnum(Access, names))).toEqual([
    3, 3, 3, 0, 3,
  ])
  expect(parseEnum(Access, 'Read,Nope')).toBeUndefined()
  expect(flagNames(Access, 3)).toEqual(['Read', 'Write'])
  expect(flagNames(Access, 0)).toEqual(['None'])
  expect(flagNames(Access, 4)).toBeUndefined()
})

test('base64 needs its padding and nothing foreign', () => {
  expect(parseBase64('aGVs\nbG8=')).toEqual(new Uint8Array([104, 101, 108, 108, 111]))
  expect(parseBase64(base64Text(new Uint8Array(50_000)))).toHaveLength(50_000)
  for (const other of ['a', 'aGVsbG8', 'aGV*', '=aaa', 'aa=a']) expect(parseBase64(other)).toBeUndefined()
})

test('value types have defaults, everything else is absent', () => {
  expect(defaultOf(Colour)).toBe('Red')
  expect(defaultOf(Access)).toBe(0)
  expect(defaultOf(pair(text, int32))).toEqual({ Value: 0 })
  expect(defaultOf(text)).toBeUndefined()
})
