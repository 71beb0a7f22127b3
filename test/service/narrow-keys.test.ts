/** A key that was issued with scopes never does more than those, on any host. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contracts } from '../../src/contract/index.ts'
import { bearerOf, type Fixture, openFixture } from './app-fixture.ts'

let app: Fixture
let acme: string
let press: string
beforeAll(async () => {
  app = await openFixture()
  acme = await app.organisation('Acme')
  press = await app.machine('press', acme)
})
afterAll(() => app.close())

/** Headers of a key of an administrator, so that nothing but its scopes is in the way. */
async function keyWith(scopes: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { id } = await app.user(`admin${++made}`, { roles: ['admin', 'Client'], organisationId: acme })
  return bearerOf((await app.issue({ owner: { kind: 'user', id }, organisationId: acme, scopes })).secret)
}
let made = 0

const own = [
  ['POST', '/digitalu/auth/apikeys/regenerate', 'keyhaven:keys.write'],
  ['POST', '/bokamera/apikeys', 'keyhaven:keys.write'],
  ['POST', '/foundry/auth/apikey', 'keyhaven:keys.write'],
  ['POST', '/foundry/machines/{press}/generate-api-key', 'keyhaven:keys.write'],
] as const
/** What every host has. */
const everywhere = contracts.flatMap(
  ({ name }) =>
    [
      ['GET', `/${name}/apikeys/live`, 'keyhaven:keys.read'],
      ['POST', `/${name}/apikeys/regenerate`, 'keyhaven:keys.write'],
    ] as const,
)

test.each([...own, ...everywhere])('%s %s takes %s of a key that has scopes', async (method, path, scope) => {
  const target = path.replace('{press}', press)
  const other = scope === 'keyhaven:keys.read' ? 'keyhaven:keys.write' : 'keyhaven:keys.read'
  for (const scopes of [['invoices.*'], [other], ['keyhaven:verify', 'keyhaven:owners.write']]) {
    const headers = await keyWith(scopes)
    const before = await app.state()
    const refused = await app.ask(method, target, { headers })
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining(scope)])
    expect(await app.state()).toBe(before)
  }
  for (const scopes of [[scope, 'invoices.*'], ['keyhaven:*'], []])
    expect((await app.ask(method, target, { headers: await keyWith(scopes) })).status).toBe(200)
})

test.each(contracts.map(({ name }) => name))('%s: no key gives roles', async (name) => {
  for (const scopes of [[], ['keyhaven:*']]) {
    const headers = await keyWith(scopes)
    const before = await app.state()
    const body = { UserName: 'admin1', Roles: ['superadmin'] }
    expect((await app.ask('POST', `/${name}/assignroles`, { headers, body })).status).toBe(403)
    expect(await app.state()).toBe(before)
  }
})
