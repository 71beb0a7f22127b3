/** Sessions past their limits do not stay in the store for ever. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { freshFolder, startKeyhaven } from './start-keyhaven.ts'

const DAY_MS = 86_400_000

test('a start removes sessions that have ended, and leaves those that have not', async () => {
  const data = await freshFolder(onTestFinished)
  await mkdir(data, { recursive: true, mode: 0o700 })
  const database = `sqlite:${join(data, 'keyhaven.db')}`
  const now = Date.now()
  const before = await openStore(database)
  const session = { userId: 'user_ada', permanent: true, createdAtMs: now - 20 * DAY_MS }
  await before.write(async (tx) => {
    await tx.insertUser({
      id: 'user_ada',
      userName: 'ada',
      email: undefined,
      displayName: undefined,
      passwordHash: undefined,
      roles: [],
      permissions: [],
      organisationId: undefined,
      state: 'active',
      createdAtMs: now,
    })
    await tx.insertSession({ ...session, idHash: 'over', lastSeenAtMs: now - DAY_MS, expiresAtMs: now - 1 })
    await tx.insertSession({
      ...session,
      idHash: 'unused',
      lastSeenAtMs: now - 15 * DAY_MS,
      expiresAtMs: now + DAY_MS,
    })
    await tx.insertSession({
      ...session,
      idHash: 'alive',
      lastSeenAtMs: now - DAY_MS,
      expiresAtMs: now + DAY_MS,
    })
  })
  await before.close()

  const keyhaven = await startKeyhaven({ cleanUp: onTestFinished, data })
  await keyhaven.stop('SIGTERM')
  const after = await openStore(database)
  onTestFinished(() => after.close())
  expect(await after.sessionByHash('over')).toBeUndefined()
  expect(await after.sessionByHash('unused')).toBeUndefined()
  expect(await after.sessionByHash('alive')).toBeDefined()
})
