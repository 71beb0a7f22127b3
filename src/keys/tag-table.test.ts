import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TagTable } from './tag-table.ts'

/** Few enough that many share a tag or its place, the last place and the first among them. */
const tag = fc.constantFrom(0, 1, 2, 2 ** 30, -1, -2, -(2 ** 31))
const value = fc.integer({ min: 0, max: 30 })
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), tag, value }),
  fc.record({ kind: fc.constant('delete' as const), tag, value }),
  fc.record({ kind: fc.constant('replace' as const), tag, value, by: value }),
)

test('what was added under a tag is found there until it is deleted or replaced, and nothing else is', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 20 }), (steps, max) => {
      const table = new TagTable(max)
      const there = new Set<string>()
      const name = (tag: number, value: number): string => `${tag} ${value}`
      for (const { kind, tag, value, ...more } of steps) {
        const isThere = there.has(name(tag, value))
        if (kind === 'add' && !isThere && there.size < max) {
          table.add(tag, value)
          there.add(name(tag, value))
        }
        if (kind === 'delete' && isThere) {
          table.delete(tag, value)
          there.delete(name(tag, value))
        }
        const { by = 0 } = more as { readonly by?: number }
        if (kind === 'replace' && isThere && !there.has(name(tag, by))) {
          table.replace(tag, value, by)
          there.delete(name(tag, value))
          there.add(name(tag, by))
        }
        for (const tag of [0, 1, 2, 2 ** 30, -1, -2, -(2 ** 31)]) {
          const found: number[] = []
          expect(table.find(tag, (each) => found.push(each) < 0)).toBe(-1)
          expect(found.map((each) => name(tag, each)).sort()).toEqual(
            [...there].filter((each) => each.startsWith(`${tag} `)).sort(),
          )
          for (const each of found) expect(table.find(tag, (other) => other === each)).toBe(each)
        }
      }
    }),
  )
})

test('a number too many is refused, and what is there is still found', () => {
  const table = new TagTable(3)
  const added: number[] = []
  const addAll = (): void => {
    for (let value = 0; value < 100; value++) {
      table.add(7, value)
      added.push(value)
    }
  }
  expect(addAll).toThrow(RangeError)
  expect(added.length).toBeGreaterThanOrEqual(3)
  for (const value of added) expect(table.find(7, (each) => each === value)).toBe(value)
  expect(table.find(8, () => true)).toBe(-1)
})
