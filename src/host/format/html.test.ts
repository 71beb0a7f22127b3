import { expect, test } from 'vitest'
import { dateTime, dto, Instant, int32, list, map, nullable, text } from '../message/index.ts'
import { html } from './html.ts'

const settings = { textCase: 'camel', dates: 'iso', nullableDates: 'plain' } as const
const Inner = dto('Inner', { namespace: 'Probe' }, { Id: int32, Name: text, Tags: list(text) })
const Outer = dto('Outer', { namespace: 'Probe' }, { Inner, Inners: list(Inner), Meta: map(text, text) })
const Wide = dto(
  'Wide',
  { namespace: 'Probe' },
  { A: text, B: text, C: text, D: text, E: text, F: text, G: nullable(dateTime) },
)

const write = html.writer(Outer, settings, 'GetOuter')
const body = (page: string): string => /<main>(.*)<\/main>/s.exec(page)![1]!

test('what the service answers becomes text, never markup', () => {
  const bad = `"><script>alert('x')</script>&`
  const page = html.writer(Outer, settings, bad)({ Inner: { Id: 1, Name: bad }, Meta: new Map([[bad, bad]]) })
  expect(page).not.toContain('<script')
  expect(page.match(/&#60;script&#62;/g)).toHaveLength(5)
})

test('members that hold nothing are left out; lists that are empty say so', () => {
  const page = body(write({ Inner: { Id: 1, Name: undefined, Tags: [] } }))
  expect(page).not.toContain('Name')
  expect(page).not.toContain('Meta')
  expect(page).toContain('<dt>Tags</dt><dd><span class="none">None</span></dd>')
})

test('an answer with nothing in it says so', () => {
  expect(body(write({}))).toBe('<h1>GetOuter</h1><span class="none">None</span>')
})

test('messages in a list are rows, with the columns that hold something', () => {
  const page = body(write({ Inners: [{ Id: 1, Tags: [] }, { Id: 2 }] }))
  expect(page.match(/<th [^>]*>(\w+)<\/th>/g)).toHaveLength(1)
  expect(page).toContain('<td role="cell" data-label="Id">2</td>')
})

test('messages with more members than a table can show are cards', () => {
  const row = { A: 'a', B: 'b', C: 'c', D: 'd', E: 'e', F: 'f', G: Instant.from(0) }
  const page = body(html.writer(list(Wide), settings)([row]))
  expect(page).not.toContain('<table')
  expect(page).toContain('<ol><li><dl><dt>A</dt>')
  expect(page).toContain('<dt>G</dt><dd>1970-01-01</dd>')
})

test('the page needs no script, and its policy allows its own sheet alone', () => {
  const page = write({})
  expect(page).not.toMatch(/<script|\son\w+=|\sstyle=/)
  expect(html.headers?.['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; img-src data:; /,
  )
})
