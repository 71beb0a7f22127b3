import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { type Credential, type Presented, parseCredential, sessionIdsIn } from './credential.ts'

const encode = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
const ID = 'abcdefghij0123456789'
const PID = 'ABCDEFGHIJ0123456789'

/** With the secrets opened, to be compared. */
function opened(credential: Credential | undefined): unknown {
  switch (credential?.kind) {
    case 'basic':
      return { ...credential, password: credential.password.reveal() }
    case 'secret':
      return { ...credential, text: credential.text.reveal() }
    case 'session':
      return { ...credential, id: credential.id.reveal() }
    default:
      return credential
  }
}

const basic = (userName: string, password: string) => ({ kind: 'basic', userName, password })
const secret = (text: string, place: string) => ({ kind: 'secret', text, place })
const session = (id: string, permanent: boolean) => ({ kind: 'session', id, permanent })

const cases: readonly [string, Presented, unknown][] = [
  ['nothing', {}, undefined],
  ['user and password', { authorization: encode('ada:p@ssw0rd') }, basic('ada', 'p@ssw0rd')],
  ['a password with colons', { authorization: encode('ada:a:b:') }, basic('ada', 'a:b:')],
  ['UTF-8', { authorization: encode('ada:pässwörd') }, basic('ada', 'pässwörd')],
  ['a scheme in another case', { authorization: 'bAsIc YWRhOng=' }, basic('ada', 'x')],
  ['base64 without padding', { authorization: 'Basic YWRhOng' }, basic('ada', 'x')],
  ['a key as user name', { authorization: encode('the-key:') }, secret('the-key', 'basic')],
  ['an empty user name and an empty password', { authorization: encode(':') }, { kind: 'broken' }],
  ['an empty user name', { authorization: encode(':x') }, basic('', 'x')],
  ['no base64', { authorization: 'Basic !!!' }, { kind: 'broken' }],
  ['no colon', { authorization: encode('ada') }, { kind: 'broken' }],
  [
    'no UTF-8',
    { authorization: `Basic ${Buffer.from([0xff, 0x3a, 0x41]).toString('base64')}` },
    { kind: 'broken' },
  ],
  ['an empty Basic', { authorization: 'Basic ' }, undefined],
  ['a bare Basic', { authorization: 'Basic' }, undefined],
  ['a bearer', { authorization: 'Bearer  the-key ' }, secret('the-key', 'bearer')],
  ['an empty bearer', { authorization: 'Bearer ' }, undefined],
  ['another scheme', { authorization: 'Digest username="ada"' }, undefined],
  ['a key header', { apiKeyHeader: ' the-key ' }, secret('the-key', 'header')],
  ['an empty key header', { apiKeyHeader: ' ', authorization: 'Bearer b' }, secret('b', 'bearer')],
  ['a session', { sessionIds: { id: ID } }, session(ID, false)],
  ['a permanent session', { sessionIds: { id: ID, pid: PID, opt: 'perm' } }, session(PID, true)],
  ['a permanent id without perm', { sessionIds: { pid: PID } }, undefined],
  ['a permanent id with temp', { sessionIds: { id: ID, pid: PID, opt: 'temp' } }, session(ID, false)],
  ['perm without a permanent id', { sessionIds: { id: ID, opt: 'perm' } }, session(ID, false)],
  ['a session id of another length', { sessionIds: { id: `${ID}x` } }, undefined],
  ['a session id with other characters', { sessionIds: { id: 'abcdefghij+/23456789' } }, undefined],
]

test.each(cases)('%s', (_name, presented, expected) => {
  expect(opened(parseCredential(presented))).toEqual(expected)
})

test('explicit credentials come before a cookie, and the key header before Authorization', () => {
  const sessionIds = { id: ID }
  expect(parseCredential({ authorization: 'Bearer b', sessionIds })?.kind).toBe('secret')
  expect(parseCredential({ authorization: 'Basic !!!', sessionIds })?.kind).toBe('broken')
  expect(parseCredential({ authorization: 'Digest x', sessionIds })?.kind).toBe('session')
  const both = parseCredential({ apiKeyHeader: 'k', authorization: encode('ada:x'), sessionIds })
  expect(opened(both)).toEqual(secret('k', 'header'))
})

test('no credential prints what is secret in it', () => {
  const printed = [
    { authorization: encode('ada:hidden-word') },
    { apiKeyHeader: 'hidden-word' },
    { sessionIds: { id: 'hiddenword0123456789' } },
  ].map((presented) => inspect(parseCredential(presented)) + JSON.stringify(parseCredential(presented)))
  expect(printed.join()).not.toMatch(/hidden/)
})

test('session ids stand in cookies, or in headers where a cookie is not there', () => {
  const cookies: Readonly<Record<string, string>> = { 'ss-id': ID, 'ss-opt': 'perm' }
  const headers: Readonly<Record<string, string>> = { 'x-ss-id': 'another', 'x-ss-pid': PID }
  const request = { cookie: (name: string) => cookies[name], header: (name: string) => headers[name] }
  expect(sessionIdsIn(request)).toEqual({ id: ID, pid: PID, opt: 'perm' })
})
