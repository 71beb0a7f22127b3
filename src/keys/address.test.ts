import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAddressRange, isInRanges, isWithinRanges, networkOf } from './address.ts'

test.each([
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.2', '10.0.0.1', false],
  ['10.9.8.7', '10.0.0.0/8', true],
  ['11.0.0.0', '10.0.0.0/8', false],
  ['10.1.2.3', '10.255.255.255/8', true],
  ['192.168.1.129', '192.168.1.128/25', true],
  ['192.168.1.127', '192.168.1.128/25', false],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['::ffff:10.0.0.1', '10.0.0.0/8', true],
  ['::ffff:a00:1', '10.0.0.1', true],
  ['10.0.0.1', '::ffff:10.0.0.1', true],
  ['10.0.0.1', '::ffff:10.0.0.0/104', true],
  ['11.0.0.1', '::ffff:10.0.0.0/104', false],
  ['1.2.3.4', '::/0', false],
  ['2001:db8::1', '::/0', true],
  ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', true],
  ['2001:db8:1::', '2001:db8::/32', true],
  ['2001:db9::', '2001:db8::/32', false],
  ['fe80::1%eth0', 'fe80::/10', true],
  ['::1', '::1', true],
  ['64:ff9b::10.0.0.1', '64:ff9b::a00:1', true],
  ['', '0.0.0.0/0', false],
  ['unknown', '0.0.0.0/0', false],
])('%s in %s: %j', (address, range, expected) => {
  expect(isInRanges(address, [range])).toBe(expected)
})

test.each([
  'localhost',
  '10.0.0',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/',
  '/8',
  '010.0.0.1',
  '::1/129',
  'fe80::1%eth0',
  '10.0.0.1 ',
  '10.0.0.0/8/8',
])('%j is no range', (text) => {
  expect(isAddressRange(text)).toBe(false)
})

test('an address is in a range exactly when their first bits agree', () => {
  const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
  const bits32 = fc.nat(0xffff_ffff)
  fc.assert(
    fc.property(bits32, bits32, fc.nat(32), (a, b, bits) => {
      const agree =
        a.toString(2).padStart(32, '0').slice(0, bits) === b.toString(2).padStart(32, '0').slice(0, bits)
      expect(isInRanges(dotted(a), [`${dotted(b)}/${bits}`])).toBe(agree)
    }),
  )
})

test.each([
  ['10.0.0.0/8', '10.0.0.0/8', true],
  ['10.1.0.0/16', '10.0.0.0/8', true],
  ['10.0.0.0/7', '10.0.0.0/8', false],
  ['11.0.0.1', '10.0.0.0/8', false],
  ['10.255.255.255/8', '10.0.0.0/8', true],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8', true],
  ['::ffff:0.0.0.0/96', '0.0.0.0/0', true],
  ['0.0.0.0/0', '::/0', false],
  ['::/0', '0.0.0.0/0', false],
  ['2001:db8:1::/48', '2001:db8::/32', true],
  ['2001:db8::/31', '2001:db8::/32', false],
  ['10.0.0.0/33', '0.0.0.0/0', false],
  ['10.0.0.1', 'no range', false],
])('all of %s in %s: %j', (range, outer, expected) => {
  expect(isWithinRanges(range, [outer])).toBe(expected)
  expect(isWithinRanges(range, ['192.168.0.0/16', outer])).toBe(expected)
  expect(isWithinRanges(range, [])).toBe(false)
})

test('a range lies within another exactly when its first and last address do', () => {
  const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
  const bits32 = fc.nat(0xffff_ffff)
  fc.assert(
    fc.property(bits32, fc.nat(32), bits32, fc.nat(32), (a, aBits, b, bBits) => {
      const size = 2 ** (32 - aBits)
      const first = Math.floor(a / size) * size
      const outer = [`${dotted(b)}/${bBits}`]
      const both = isInRanges(dotted(first), outer) && isInRanges(dotted(first + size - 1), outer)
      expect(isWithinRanges(`${dotted(a)}/${aBits}`, outer)).toBe(both)
    }),
  )
})

test('addresses of one IPv6 /64 count as one, however written', () => {
  expect(networkOf('2001:db8::1')).toBe(networkOf('2001:db8:0:0:ffff::2'))
  expect(networkOf('2001:db8::1')).not.toBe(networkOf('2001:db8:0:1::1'))
  expect(networkOf('::ffff:10.0.0.1')).toBe(networkOf('10.0.0.1'))
  expect(networkOf('10.0.0.1')).not.toBe(networkOf('10.0.0.2'))
  expect(networkOf('unknown')).toBe('unknown')
})
