import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fingerprints } from './fingerprints.ts'

/** Few places to begin at, the first and the last among them, so that most stand in the way of others. */
const print = fc
  .record({ home: fc.constantFrom('\0', '\u0004', '\u00f8', '\u00fc', '\u00ff'), rest: fc.nat(40) })
  .map(({ home, rest }) => `\0\0\0${home}\0\0\0\0${String(rest).padEnd(24, 'é')}`)

/** Where a fingerprint is put is then told by its first word alone. */
const nothing = (size: number): Uint8Array => new Uint8Array(size)

test('whatever is added and deleted, each fingerprint that is there has its own handle, and no other has one', () => {
  const steps = fc.array(fc.record({ print, isAdded: fc.boolean() }), { maxLength: 300, size: 'max' })
  fc.assert(
    fc.property(steps, (all) => {
      const prints = new Fingerprints(nothing)
      const model = new Map<string, number>()
      for (const { print, isAdded } of all) {
        const handle = prints.handleOf(print)
        expect(handle < 0 ? undefined : handle).toBe(model.get(print))
        if (handle >= 0 && !isAdded) {
          prints.delete(handle)
          model.delete(print)
        }
        if (handle < 0 && isAdded) model.set(print, prints.add(print))
        expect(prints.size).toBe(model.size)
      }
      for (const [print, handle] of model) expect(prints.handleOf(print)).toBe(handle)
      expect(new Set(model.values()).size).toBe(model.size)
      for (const handle of model.values()) expect(handle).toBeLessThan(prints.end)
    }),
  )
})

test('a handle that is free is given again', () => {
  const prints = new Fingerprints(nothing)
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(32)) as [string, string, string]
  const handle = prints.add(a)
  prints.add(b)
  prints.delete(handle)
  expect(prints.add(c)).toBe(handle)
  expect(prints.handleOf(a)).toBeLessThan(0)
  expect([prints.size, prints.end]).toEqual([2, 2])
  prints.clear()
  expect([prints.size, prints.end, prints.handleOf(b)]).toEqual([0, 0, -1])
})

test('a hundred thousand are found again', () => {
  const prints = new Fingerprints(randomBytes)
  // Multiples of an odd number: first words all over the table.
  const printOf = (n: number): string => {
    const bytes = Buffer.alloc(32)
    bytes.writeInt32LE(Math.imul(n, 0x9e3779b1))
    return bytes.toString('latin1')
  }
  for (let n = 0; n < 100_000; n++) prints.add(printOf(n))
  for (let n = 0; n < 100_000; n++) if (prints.handleOf(printOf(n)) !== n) throw new Error(`${n} is lost`)
  expect(prints.handleOf(printOf(100_000))).toBeLessThan(0)
})
