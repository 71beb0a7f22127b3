import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Key } from './key.ts'
import { packKey, readAlike, unpackKey } from './packed-key.ts'
import type { StoredKey } from './ports.ts'

/** Any text there is, halves of surrogate pairs among it. */
const text = fc.string({ unit: 'binary', maxLength: 20 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })
const ms = fc.integer({ min: 0, max: 8.64e15 })
const texts = fc.array(text, { maxLength: 3 })
const counting = fc.constantFrom('exact' as const, 'fast' as const)
const limit = fc.record({
  kind: fc.constantFrom('window' as const, 'bucket' as const),
  name: text,
  counting,
  max: fc.nat(),
  windowMs: fc.nat(),
})
const refill = fc.record({ amount: fc.nat(), every: fc.constantFrom('day' as const, 'month' as const) })

const key: fc.Arbitrary<Key> = fc.record({
  id: text,
  owner: fc.record({ kind: fc.constantFrom('user', 'organisation', 'machine'), id: text }),
  organisationId: maybe(text),
  environment: text,
  keyType: text,
  format: fc.constantFrom('guid', 'opaque', 'keyhaven'),
  masked: text,
  name: maybe(text),
  notes: maybe(text),
  contactEmail: maybe(text),
  scopes: texts,
  roles: texts,
  allowedAddresses: texts,
  meta: fc.array(fc.tuple(text, text), { maxLength: 3 }).map((pairs) => new Map(pairs)),
  state: fc.constantFrom('active', 'frozen', 'revoked'),
  reason: maybe(text),
  createdAtMs: ms,
  expiresAtMs: maybe(ms),
  revokedAtMs: maybe(ms),
  createdBy: text,
  updatedAtMs: maybe(ms),
  limits: fc.array(limit, { maxLength: 2 }),
  credits: maybe(fc.record({ initial: fc.nat(), refill: maybe(refill), counting })),
  firstUseByMs: maybe(ms),
  idleExpiryMs: maybe(ms),
  lastUsedAtMs: maybe(ms),
  secret: fc.record({
    version: fc.nat(),
    lookup: text,
    hash: fc.constant(new Uint8Array(32)),
    pepper: text,
    createdAtMs: ms,
    endsAtMs: maybe(ms),
    ended: fc.boolean(),
    endsOlder: fc.boolean(),
  }),
})
const stored: fc.Arbitrary<StoredKey> = fc.record({
  key,
  ownerState: fc.constantFrom('active', 'disabled', 'missing'),
})

test('a key that was packed is the same key, member for member, but for the hash of its secret', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        stored,
        // As it is mostly: what belongs to the organisation itself, with a secret as old as the key.
        stored.map((each) => ({
          ...each,
          key: {
            ...each.key,
            organisationId: each.key.owner.id,
            secret: { ...each.key.secret, createdAtMs: each.key.createdAtMs },
          },
        })),
      ),
      (each) => {
        const { alike, own } = packKey(each)
        const { secret } = each.key
        expect(unpackKey(readAlike(alike), own)).toEqual({
          ...each,
          key: { ...each.key, secret: { ...secret, hash: new Uint8Array(0) } },
        })
      },
    ),
  )
})
