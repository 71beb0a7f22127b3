/** Where a browser goes on to after signing in: a page of this service, or nowhere. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, openFixture, PASSWORD } from './app-fixture.ts'

let app: Fixture
beforeAll(async () => {
  app = await openFixture()
  await app.user('ada')
})
afterAll(() => app.close())

const signIn = (ReturnUrl: string) =>
  app.ask('POST', '/auth/credentials', {
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ UserName: 'ada', Password: PASSWORD, ReturnUrl }).toString(),
  })

test.each([
  'blob:http://localhost/x',
  'BLOB:http://localhost/x',
  'filesystem:http://localhost/x',
  'javascript:alert(1)',
  'data:text/html,x',
  'ftp://localhost/x',
  'https://localhost/x',
  'http://localhost:81/x',
  '//example.org/x',
  '/\\example.org/x',
  'http://localhost@example.org/',
])('%s is refused', async (url) => {
  const refused = await signIn(url)
  expect([refused.status, refused.headers.get('location'), refused.headers.getSetCookie()]).toEqual([
    400,
    null,
    [],
  ])
})

test.each([
  ['/metadata', 'http://localhost/metadata'],
  ['http://localhost/x?y=z', 'http://localhost/x?y=z'],
  ['x', 'http://localhost/x'],
])('%s is gone to', async (url, location) => {
  const told = await signIn(url)
  expect([told.status, told.headers.get('location')]).toEqual([302, location])
})
