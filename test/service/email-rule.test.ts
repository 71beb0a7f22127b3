/** What an e-mail address is: one rule, wherever one is taken. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { isEmail } from '../../src/host/message/index.ts'
import { bearerOf, type Fixture, openFixture, ROOT } from './app-fixture.ts'

let app: Fixture
let company: Readonly<Record<string, string>>
beforeAll(async () => {
  app = await openFixture()
  const acme = await app.organisation('Acme')
  const ada = await app.user('ada', {
    roles: ['bookingsupplier-administrator-write'],
    organisationId: acme,
  })
  company = bearerOf(ada.secret)
})
afterAll(() => app.close())

let made = 0

/** Every place that takes one: whether it does. */
const places: Readonly<Record<string, (address: string) => unknown>> = {
  CreateUser: async (Email) => {
    const body = { UserName: `user${++made}`, Email }
    const told = await app.ask('POST', '/v1/users', { headers: ROOT, body })
    return told.status === 200 || [told.status, told.json().responseStatus.errors[0].errorCode]
  },
  CreateKey: async (ContactEmail) => {
    const body = { UserId: (await app.app.store.userByName('ada'))!.id, ContactEmail }
    const told = await app.ask('POST', '/v1/keys', { headers: ROOT, body })
    return told.status === 200 || [told.status, told.json().responseStatus.errors[0].errorCode]
  },
  'CreateApiKey of bokamera': async (ContactEmail) => {
    const told = await app.ask('POST', '/bokamera/apikeys', { headers: company, body: { ContactEmail } })
    return told.status === 200 || [told.status, told.json().responseStatus.errors[0].errorCode]
  },
  KEYHAVEN_ADMIN_EMAIL: (address) => {
    try {
      return readConfig({ KEYHAVEN_ADMIN_EMAIL: address }).adminEmail === address
    } catch (error) {
      return [400, String(error).includes('KEYHAVEN_ADMIN_EMAIL') && 'Email']
    }
  },
}

describe.each(Object.entries(places))('%s', (_name, take) => {
  test.each([
    'ada.lovelace+keys@mail.example.org',
    'ada@localhost',
    'åda@example.org',
    `${'a'.repeat(64)}@example.org`,
  ])('takes %s', async (address) => {
    expect(await take(address)).toBe(true)
  })

  test.each([
    'ada',
    '@example.org',
    'ada@',
    'ada@example..org',
    'ada@-example.org',
    'ada@example.org, bob@example.org',
    'ada <ada@example.org>',
    'a da@example.org',
    'a\u0001da@example.org',
    'ada@example.org\n',
    `${'a'.repeat(65)}@example.org`,
    `ada@${'a.'.repeat(125)}org`,
  ])('refuses %j', async (address) => {
    expect(await take(address)).toEqual([400, 'Email'])
  })
})

test('identity keeps whatever is one', async () => {
  const address = fc.emailAddress().filter(isEmail)
  const system = { id: 'system', keyId: undefined, address: '', requestId: 'test' }
  await fc.assert(
    fc.asyncProperty(address, async (email) => {
      const ask = { userName: `kept${++made}`, email: `${made}${email}`.slice(-254) }
      fc.pre(isEmail(ask.email))
      const user = await app.app.identity.createUser(ask, system, app.nowMs)
      expect(user.email).toBe(ask.email)
    }),
    { numRuns: 50 },
  )
})
