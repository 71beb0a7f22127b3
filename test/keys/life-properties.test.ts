/**
 * The life of keys as a state machine: whatever is done to them, at once or in turn, while the clock is moved either way, what may never be is
 * not. After each step everything is looked at, by a keyring that remembers and one that does not.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/index.ts'
import type { Key } from '../../src/keys/index.ts'
import { temporaryFile } from '../store/temporary-file.ts'
import type { KeyLedger } from './life-ledger.ts'
import { LifeRecord } from './life-record.ts'
import { LifeRun } from './life-run.ts'
import { type Step, steps } from './life-steps.ts'

/** Whether the key is over by one of its four ends, told anew. */
function isOver(key: Key, { lastUsedAtMs }: KeyLedger, nowMs: number): boolean {
  const { expiresAtMs, firstUseByMs, idleExpiryMs, createdAtMs } = key
  if (expiresAtMs !== undefined && nowMs > expiresAtMs) return true
  if (firstUseByMs !== undefined && lastUsedAtMs === undefined && nowMs > firstUseByMs) return true
  return idleExpiryMs !== undefined && nowMs - Math.max(lastUsedAtMs ?? 0, createdAtMs) > idleExpiryMs
}

async function isOwnerActive({ store }: LifeRun, { kind, id }: Key['owner']): Promise<boolean> {
  const owner =
    kind === 'user'
      ? await store.userById(id)
      : kind === 'machine'
        ? await store.machineById(id)
        : await store.organisationById(id)
  const home = owner && 'organisationId' in owner ? owner.organisationId : undefined
  const organisation = home === undefined ? undefined : await store.organisationById(home)
  return owner?.state === 'active' && organisation?.state !== 'disabled'
}

/** What both keyrings say of each secret of a key is the same, and what it must be. */
async function expectRightVerdicts(run: LifeRun, ledger: KeyLedger, nowMs: number): Promise<void> {
  const key = (await run.store.keyById(ledger.id))!
  const isActive = key.state === 'active' && (await isOwnerActive(run, key.owner))
  const mayBeGood = isActive && !isOver(key, ledger, nowMs)
  if (ledger.isRevoked) expect(key.state).toBe('revoked')
  ledger.isRevoked ||= key.state === 'revoked'
  let good = 0
  for (const secret of ledger.secrets) {
    const { valid, code } = await run.plain.explain(secret.text, {}, nowMs)
    const about = [ledger.id, secret.version, nowMs]
    // To look is not to use, but where the first good use ends others.
    if (!valid || !ledger.endsOthers(secret))
      expect([...about, (await run.keyring.verify(secret.text, {}, nowMs)).code]).toEqual([...about, code])
    if (ledger.isRevoked) expect([...about, code]).toEqual([...about, 'Revoked'])
    if (!mayBeGood || ledger.isEnded(secret, nowMs)) expect([...about, valid]).toEqual([...about, false])
    else if (secret.version === ledger.newestVersion) expect([...about, code]).toEqual([...about, 'Valid'])
    if (valid) good += 1
  }
  expect(good).toBeLessThanOrEqual(2)
}

async function expectRight(run: LifeRun, record: LifeRecord, path: string, { aheadMs }: Step): Promise<void> {
  const { nowMs, store, ledgers } = run
  for (const ledger of ledgers) {
    for (const atMs of [nowMs, nowMs + aheadMs]) await expectRightVerdicts(run, ledger, atMs)
    expect(ledger.excess, 'granted beyond what was agreed').toBeLessThanOrEqual(0)
  }
  record.read(await store.events(record.lastId, 10_000))
  const { items } = await store.queryKeys({}, { limit: 1000 })
  expect(items.map(({ id }) => id).sort()).toEqual([...record.keys.keys()].sort())
  for (const key of items) record.expectToTellOf(key)
  expect(await verifyAudit(path)).toMatchObject({ intact: true })
}

test('whatever is done to keys at once, and however the clock is moved, nothing is good that may not be', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const path = temporaryFile()
      const run = await LifeRun.open(`sqlite:${path}`)
      try {
        const record = new LifeRecord()
        for (const step of all) {
          await run.take(step)
          await expectRight(run, record, path, step)
        }
      } finally {
        await run.close()
      }
    }),
    // Making a failure smaller takes as long as one lets it: what was found is told in any case.
    { numRuns: 40, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  )
}, 120_000)
