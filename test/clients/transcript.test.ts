/** The comparison that all programs of `npm run test:clients` are held to. */
import { expect, test } from 'vitest'
import { expected, faultsOf, OTHER_FORMAT, type Step } from './transcript.ts'

const told = (steps: readonly Step[]): string => steps.map((step) => `${JSON.stringify(step)}\n`).join('')

test('what is expected has no fault, whatever the order of members', () => {
  expect(faultsOf(told(expected), false)).toEqual([])
  const turned = expected.map((step) => Object.fromEntries(Object.entries(step).reverse()) as unknown as Step)
  expect(faultsOf(told(turned), false)).toEqual([])
})

test.each(expected.map(({ step }, at) => [step, at] as const))(
  '%s: missing or different is a fault',
  (step, at) => {
    const changed = expected.map((it, where) => (where === at ? { ...it, more: 1 } : it))
    expect(faultsOf(told(changed), false)).toEqual([expect.stringContaining(`${step}: expected`)])
    const shorter = faultsOf(told(expected.toSpliced(at)), false)
    expect(shorter).toEqual(expected.slice(at).map((it) => `${it.step}: missing`))
  },
)

test('another order, a line that is no JSON, and a line too many are faults', () => {
  const [first, second, ...rest] = expected
  expect(faultsOf(told([second!, first!, ...rest]), false)).toHaveLength(2)
  expect(faultsOf(told(expected).replace('{', ''), false)).toHaveLength(1)
  expect(faultsOf(`${told(expected)}WARN\n`, false)).toEqual(['not asked for: WARN'])
  expect(faultsOf('', false)).toHaveLength(expected.length)
})

test('only another format may be left out, and then must be', () => {
  const without = expected.filter(({ step }) => step !== OTHER_FORMAT)
  expect(faultsOf(told(without), true)).toEqual([])
  expect(faultsOf(told(without), false)).toEqual([`${OTHER_FORMAT}: missing`])
  expect(faultsOf(told(expected), true)).toEqual([expect.stringContaining('not asked for')])
})
