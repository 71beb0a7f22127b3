/** What can happen to keys, drawn at random: commands that are given at once, and a clock that is moved either way. */
import fc from 'fast-check'
import type { CreditPlan, Limit, RotationMode } from '../../src/keys/index.ts'
import { bucketOf, creditsOf, windowOf } from './metered.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What a key is made with, or given anew; times are from now. `null` takes away. */
export interface Terms {
  readonly expiresInMs?: number | null
  readonly firstUseInMs?: number | null
  readonly idleExpiryMs?: number | null
  readonly limits?: readonly Limit[]
  readonly credits?: CreditPlan | null
}

/** `key`, `secret` and `owner` are places in the lists of a run, taken modulo their lengths. */
export type Command =
  | { readonly kind: 'create' | 'import'; readonly owner: number; readonly terms: Terms }
  | { readonly kind: 'regenerate'; readonly owner: number }
  | { readonly kind: 'rotate'; readonly key: number; readonly mode: RotationMode }
  | { readonly kind: 'update'; readonly key: number; readonly terms: Terms }
  | { readonly kind: 'set state'; readonly key: number; readonly state: 'active' | 'frozen' | 'revoked' }
  | { readonly kind: 'set all states'; readonly state: 'active' | 'frozen' }
  | { readonly kind: 'use'; readonly key: number; readonly secret: number; readonly costs: readonly number[] }
  | { readonly kind: 'identify'; readonly key: number; readonly secret: number }
  | {
      readonly kind: 'report'
      readonly key: number
      readonly secret: number
      readonly action: 'Freeze' | 'Revoke'
    }
  | { readonly kind: 'standing'; readonly owner: number; readonly state: 'active' | 'disabled' }
  | { readonly kind: 'flush' }

/** Commands at once, after the clock has moved; then all is looked at as of now, and as of `aheadMs` later or earlier. */
export interface Step {
  readonly moveMs: number
  readonly commands: readonly Command[]
  readonly aheadMs: number
  /** Whether the process ends cleanly, and another one goes on. */
  readonly restart: boolean
}

const spans = fc.constantFrom(SECOND, MINUTE, HOUR, DAY)
const place = fc.nat({ max: 7 })
const idle = fc.constantFrom(HOUR, DAY)
const limits = fc.constantFrom<readonly Limit[]>(
  [],
  [windowOf({ max: 3 })],
  [windowOf({ max: 4, counting: 'fast' }), bucketOf({ max: 5 })],
  [bucketOf({ max: 70, counting: 'fast' })],
)
const credits = fc.constantFrom<CreditPlan>(
  creditsOf({ initial: 2 }),
  creditsOf({ initial: 80, counting: 'fast' }),
)
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 })

const termsOf = (isNew: boolean): fc.Arbitrary<Terms> => {
  const maybe = <T>(value: fc.Arbitrary<T>) => (isNew ? value : orNull(value))
  return fc.record(
    {
      expiresInMs: maybe(spans),
      firstUseInMs: maybe(spans),
      idleExpiryMs: maybe(idle),
      limits,
      credits: maybe(credits),
    },
    { requiredKeys: [] },
  )
}

const mode = fc.oneof(
  fc.constant<RotationMode>({ kind: 'immediate' }),
  spans.map((graceMs): RotationMode => ({ kind: 'grace', graceMs })),
  spans.map((deadlineMs): RotationMode => ({ kind: 'until first use', deadlineMs })),
)

const of = <const K extends Command['kind'], T>(
  kind: K,
  model: { readonly [M in keyof T]: fc.Arbitrary<T[M]> },
): fc.Arbitrary<{ readonly kind: K } & T> =>
  fc
    .record(model as { [M in keyof T]: fc.Arbitrary<T[M]> })
    .map((rest) => ({ kind, ...rest }) as { kind: K } & T)
const owner = fc.nat({ max: 2 })
const costs = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 })

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: of('create', { owner, terms: termsOf(true) }) },
  { weight: 1, arbitrary: of('import', { owner, terms: termsOf(true) }) },
  { weight: 1, arbitrary: of('regenerate', { owner }) },
  { weight: 4, arbitrary: of('rotate', { key: place, mode }) },
  { weight: 3, arbitrary: of('update', { key: place, terms: termsOf(false) }) },
  {
    weight: 3,
    arbitrary: of('set state', {
      key: place,
      state: fc.constantFrom('active' as const, 'frozen' as const, 'active' as const, 'revoked' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: of('set all states', { state: fc.constantFrom('active' as const, 'frozen' as const) }),
  },
  { weight: 6, arbitrary: of('use', { key: place, secret: place, costs }) },
  { weight: 2, arbitrary: of('identify', { key: place, secret: place }) },
  {
    weight: 1,
    arbitrary: of('report', {
      key: place,
      secret: place,
      action: fc.constantFrom('Freeze' as const, 'Revoke' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: of('standing', {
      owner,
      state: fc.constantFrom('active' as const, 'active' as const, 'disabled' as const),
    }),
  },
  { weight: 1, arbitrary: of('flush', {}) },
)

const moved = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.constantFrom(1, SECOND - 1, MINUTE, HOUR, HOUR + 1, DAY) },
  { weight: 3, arbitrary: fc.constantFrom(-1, -SECOND, -MINUTE, -HOUR, -2 * DAY) },
)

/** Begins with a key or two, so that there is something to happen to. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    moveMs: moved,
    commands: fc.array(command, { minLength: 1, maxLength: 5 }),
    aheadMs: fc.constantFrom(-3 * DAY, -HOUR, -1, 1, MINUTE, HOUR, 2 * DAY),
    restart: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  }),
  { minLength: 4, maxLength: 18 },
)
