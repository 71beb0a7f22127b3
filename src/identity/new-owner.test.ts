import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkRoles, makeMachine, makeOrganisation, makeUser, type UserAsk } from './new-owner.ts'

const NOW = 1_800_000_000_000
const COMPANY = '0f8fad5b-d9cb-469f-a165-70867728950e'
const random = (size: number): Uint8Array => randomBytes(size)
const user = (ask: Partial<UserAsk>) => makeUser({ userName: 'ada', ...ask }, undefined, NOW, random)

test.each(['ada', 'a.b', 'a-b_c.d', 'A1'.repeat(18), 'trailing.'])('%s is a user name', (userName) => {
  expect(user({ userName }).userName).toBe(userName)
})

test.each(['ab', 'x'.repeat(37), '.ada', 'a..b', 'ada lovelace', 'ada@example.org', 'åda', 'ada\n'])(
  '%j is no user name',
  (userName) => {
    expect(() => user({ userName })).toThrow(
      expect.objectContaining({ code: 'UserNameNotValid', field: 'userName' }),
    )
  },
)

test.each([
  ['EmailNotValid', 'email', { email: 'ada' }],
  ['EmailNotValid', 'email', { email: 'a\ud800b@example.org' }],
  ['RoleNotValid', 'roles', { roles: ['a\udc00b'] }],
  ['RoleNotValid', 'roles', { roles: ['a\u0000b'] }],
  ['EmailNotValid', 'email', { email: `${'x'.repeat(251)}@a.b` }],
  ['NameNotValid', 'displayName', { displayName: ' Ada' }],
  ['NameNotValid', 'displayName', { displayName: 'A\u0000' }],
  ['RoleNotValid', 'roles', { roles: ['a,b'] }],
  ['RoleNotValid', 'permissions', { permissions: [''] }],
  ['IdNotValid', 'id', { id: 'root' }],
  ['IdNotValid', 'id', { id: 'reporter' }],
  ['IdNotValid', 'id', { id: 'a/b' }],
  ['IdNotValid', 'organisationId', { organisationId: 'acme' }],
] as const)('%s on %s: %j', (code, field, ask) => {
  expect(() => user(ask)).toThrow(expect.objectContaining({ code, field }))
})

test.each(['joe.json', 'joe.XML', 'a.jsv', 'a.csv', 'a.jsonl', 'a.html', '.json'])(
  '%s is no id: in a path its end would be taken for a format, and the rest for somebody else',
  (id) => {
    const refused = expect.objectContaining({ code: 'IdNotValid', field: 'id' })
    expect(() => user({ id })).toThrow(refused)
    expect(() => makeMachine({ id, name: 'till', organisationId: COMPANY }, NOW, random)).toThrow(refused)
  },
)

test.each(['joe.jso', 'json', 'a.json.b', 'j.doe', 'html'])('%s is an id', (id) => {
  expect(user({ id }).id).toBe(id)
})

test('ids are made when none is given, and say what they are of', () => {
  expect(user({}).id).toMatch(/^user_[0-9A-Za-z]{22}$/)
  expect(makeMachine({ name: 'till', organisationId: COMPANY }, NOW, random).id).toMatch(
    /^machine_[0-9A-Za-z]{22}$/,
  )
  expect(makeOrganisation({ name: 'Acme' }, NOW, random).id).toMatch(/^[0-9a-f-]{36}$/)
  expect(user({ id: '1' }).id).toBe('1')
})

test("an organisation's id has one spelling", () => {
  for (const id of [COMPANY, COMPANY.toUpperCase(), COMPANY.replaceAll('-', '')]) {
    expect(makeOrganisation({ id, name: 'Acme' }, NOW, random).id).toBe(COMPANY)
    expect(user({ organisationId: id }).organisationId).toBe(COMPANY)
  }
})

test('roles keep their order and are named once', () => {
  expect(checkRoles(['b', 'a', 'b'], 'roles')).toEqual(['b', 'a'])
})
