import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoSeconds } from './instant.ts'

test('seconds are those that Date writes, whatever was asked for before', () => {
  const wire = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
  fc.assert(
    fc.property(fc.array(wire), (instants) => {
      for (const ms of [...instants, ...instants.map((each) => each - 1)].filter(
        (each) => each >= -62_135_596_800_000,
      ))
        expect(isoSeconds(ms)).toBe(new Date(ms).toISOString().slice(0, 19))
    }),
  )
})
