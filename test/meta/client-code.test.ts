/** `/types/{language}` over the host: what a file is called, what is not sent twice, and what is said of what is not known. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture } from '../service/app-fixture.ts'

const FILES = {
  csharp: 'dtos.cs',
  fsharp: 'dtos.fs',
  vbnet: 'dtos.vb',
  typescript: 'dtos.ts',
  'typescript.d': 'dtos.d.ts',
  mjs: 'dtos.mjs',
  java: 'dtos.java',
  kotlin: 'dtos.kt',
  swift: 'dtos.swift',
  dart: 'dtos.dart',
  php: 'dtos.php',
  python: 'dtos.py',
  ruby: 'dtos.rb',
  rust: 'dtos.rs',
  go: 'dtos.go',
  zig: 'dtos.zig',
} as const

let app: Fixture
beforeAll(async () => {
  app = await openFixture()
})
afterAll(() => app.close())

describe('a listing', () => {
  test.each(Object.entries(FILES))('%s is saved as %s', async (language, file) => {
    const answer = await app.ask('GET', `/types/${language}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toBe(`inline; filename="${file}"`)
  })

  test('is not sent again to whoever has it, and is another one with other options and at another host', async () => {
    const first = await app.ask('GET', '/types/python')
    const etag = first.headers.get('etag')!
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
    const again = await app.ask('GET', '/types/python', { headers: { 'if-none-match': etag } })
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
    expect(again.headers.get('cache-control')).toBe('no-cache')
    for (const path of ['/types/python?AddResponseStatus=true', '/bokamera/types/python', '/types/ruby']) {
      const other = await app.ask('GET', path, { headers: { 'if-none-match': etag } })
      expect(other.status, path).toBe(200)
      expect(other.headers.get('etag'), path).not.toBe(etag)
    }
  })
})

describe('pages', () => {
  test.each(['/metadata', '/types', '/types?lang=go', '/json/metadata?op=CreateKey', '/bokamera/metadata'])(
    '%s is not sent again to whoever has it',
    async (path) => {
      const headers = { accept: 'text/html' }
      const first = await app.ask('GET', path, { headers })
      expect(first.status).toBe(200)
      const known = { ...headers, 'if-none-match': first.headers.get('etag')! }
      expect((await app.ask('GET', path, { headers: known })).status).toBe(304)
    },
  )

  test.each(Object.keys(FILES))(
    '/types?lang=%s offers what the header of the listing lists',
    async (language) => {
      const page = await app.ask('GET', `/types?lang=${language}`, { headers: { accept: 'text/html' } })
      const offered = [...page.text.matchAll(/<label for="option-\w+">(\w+)<\/label>/g)].map(
        ([, name]) => name,
      )
      const listing = await app.ask('GET', `/types/${language}`)
      const head = listing.text.slice(0, listing.text.indexOf('BaseUrl: ') + 2000)
      expect(offered.length).toBeGreaterThan(5)
      for (const name of offered) expect(head, name).toMatch(new RegExp(`^\\W*${name}:`, 'm'))
      const listed = [...head.slice(head.indexOf('BaseUrl: ')).matchAll(/^\W*([A-Z]\w+): ?.*$/gm)].slice(1)
      expect(listed.slice(0, offered.length).map(([, name]) => name)).toEqual(offered)
    },
  )
})

test.each([
  ['/types/cobol', 'application/json'],
  ['/types?lang=cobol', 'text/html'],
])('%s is a 404 that names the languages there are, as %s', async (path, accept) => {
  const answer = await app.ask('GET', path, { headers: { accept } })
  expect(answer.status).toBe(404)
  expect(answer.headers.get('content-type')).toContain(accept)
  for (const language of Object.keys(FILES)) expect(answer.text).toContain(language)
})
