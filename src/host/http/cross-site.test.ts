import { expect, test } from 'vitest'
import { dto, IGet, IPost, operation } from '../message/index.ts'
import { crossSiteRefusal, followedLinkRefusal } from './cross-site.ts'
import type { RequestFacts } from './exchange.ts'

const facts = (headers: Readonly<Record<string, string>>, method = 'POST'): RequestFacts =>
  ({ method, origin: 'https://keys.example', header: (name: string) => headers[name] }) as RequestFacts

test.each([
  [{}, false],
  [{ origin: 'https://keys.example' }, false],
  [{ origin: 'http://keys.example' }, true],
  [{ origin: 'https://keys.example:8443' }, true],
  [{ origin: 'https://a.keys.example' }, true],
  [{ origin: 'null' }, true],
  [{ origin: '' }, true],
  [{ 'sec-fetch-site': 'same-origin' }, false],
  [{ 'sec-fetch-site': 'none' }, false],
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ 'sec-fetch-site': 'cross-site' }, true],
  [{ 'sec-fetch-site': '' }, true],
  [{ 'sec-fetch-site': 'cross-site', origin: 'https://keys.example' }, true],
] as const)('%j comes from another site: %s', (headers, isForeign) => {
  expect(crossSiteRefusal(facts(headers))?.status).toBe(isForeign ? 403 : undefined)
})

test('a followed link does nothing that is marked as a change', () => {
  const of = (marker: typeof IPost) => operation(dto('Change', { namespace: '', implements: [marker] }, {}))
  const followed = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin' }
  const refusal = (headers: Record<string, string>, method = 'GET', marker = IPost) =>
    followedLinkRefusal(of(marker), facts(headers, method))?.status
  expect(refusal(followed)).toBe(403)
  expect(refusal(followed, 'HEAD')).toBe(403)
  expect(refusal({ 'sec-fetch-mode': 'navigate' })).toBe(403)
  expect(refusal(followed, 'POST')).toBeUndefined()
  expect(refusal(followed, 'GET', IGet)).toBeUndefined()
  expect(refusal({ ...followed, 'sec-fetch-site': 'none' })).toBeUndefined()
  expect(refusal({ ...followed, 'sec-fetch-mode': 'cors' })).toBeUndefined()
  expect(refusal({})).toBeUndefined()
})
