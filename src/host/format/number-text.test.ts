import { expect, test } from 'vitest'
import { parseDecimal } from './decimal-text.ts'
import { doubleText, floatText, parseBigInteger, parseDouble, parseInteger } from './number-text.ts'

test.each([
  [100, '100'],
  [10_000_000_000_000_000, '10000000000000000'],
  [12_345_678_901_234_568, '12345678901234568'],
  [1e17, '1E+17'],
  [1.2345678901234568e17, '1.2345678901234568E+17'],
  [1e21, '1E+21'],
  [0.0001, '0.0001'],
  [0.00001, '1E-05'],
  [0.000012345, '1.2345E-05'],
  [5e-324, '5E-324'],
  [-0, '-0'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
])('a double is spelled as .NET does: %d', (value, text) => {
  expect(doubleText(value, 'json')).toBe(text)
  expect(parseDouble(text)).toBe(value)
})

test('XML has its own words for doubles', () => {
  expect([NaN, Infinity, -Infinity, Number.MAX_VALUE].map((value) => doubleText(value, 'xml'))).toEqual([
    'NaN',
    'INF',
    '-INF',
    '1.7976931348623157E+308',
  ])
})

test.each([
  [100_000_000, '100000000', '100000000'],
  [1e9, '1e+09', '1E+09'],
  [1_234_567_890, '1.234568e+09', '1.234568E+09'],
  [1e-5, '1e-05', '1E-05'],
  [3.4028234663852886e38, '3.4028235e+38', '3.4028235e+38'],
  [0.1, '0.1', '0.1'],
])('a float is plain up to nine digits: %d', (value, json, jsv) => {
  expect(floatText(value, 'json')).toBe(json)
  expect(floatText(value, 'jsv')).toBe(jsv)
})

test('doubles are read with thousands separators, exponents and words', () => {
  expect(['1,5', ' 2.5 ', '1e3', '+.5', 'nan', '-Infinity', '1e999'].map(parseDouble)).toEqual([
    15,
    2.5,
    1000,
    0.5,
    NaN,
    -Infinity,
    Infinity,
  ])
  expect(['', ' ', 'x', '1.2.3', '0x10', ',1', '1e'].map(parseDouble)).toEqual(Array(7).fill(undefined))
})

test('integers are digits with an optional minus, within their range', () => {
  expect(parseInteger('int32', ' -7 ')).toBe(-7)
  expect(parseInteger('int32', '-0')).toBe(0)
  for (const text of ['', '+7', '1.0', '1e2', '2147483648', 'abc', '١'])
    expect(parseInteger('int32', text)).toBeUndefined()
  expect(parseInteger('byte', '256')).toBeUndefined()
  expect(parseBigInteger('uint64', '18446744073709551615')).toBe(18_446_744_073_709_551_615n)
  expect(parseBigInteger('int64', '-9223372036854775808')).toBe(-(2n ** 63n))
  expect(parseBigInteger('int64', '9223372036854775808')).toBeUndefined()
  expect(parseBigInteger('int64', '9'.repeat(1_000_000))).toBeUndefined()
})

test.each([
  ['1.50', '1.50'],
  ['0.00', '0.00'],
  ['1e-7', '0.0000001'],
  ['1.5E+3', '1500'],
  ['1,234.5', '1234.5'],
  ['-0.0', '0.0'],
  ['007', '7'],
  ['.5', '0.5'],
  ['79228162514264337593543950335', '79228162514264337593543950335'],
  ['79228162514264337593543950336', undefined],
  ['0.12345678901234567890123456785', '0.1234567890123456789012345678'],
  ['0.123456789012345678901234567850000001', '0.1234567890123456789012345679'],
  ['1e999999999', undefined],
  ['1e-999999999', `0.${'0'.repeat(28)}`],
  ['NaN', undefined],
  ['', undefined],
  ['.', undefined],
])('a decimal keeps its digits and its scale: %s', (text, decimal) => {
  expect(parseDecimal(text)).toBe(decimal)
})
