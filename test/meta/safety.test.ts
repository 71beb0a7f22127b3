/** What the pages must hold beside their text: nothing of a declaration or request becomes markup, and everything can be reached. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { authenticated, dto, member, operation, route, text } from '../../src/host/message/index.ts'
import {
  findOperation,
  indexPage,
  type MetaHost,
  operationPage,
  scriptSource,
  styleSource,
} from '../../src/host/meta/index.ts'
import { recordedHost } from './hosts.ts'
import { FORMATS, LANGUAGES } from './parts.ts'

const BAD = `"><script>alert('x')</script>&`
const request = { origin: 'http://localhost', hostName: 'localhost', format: 'json' }

const hostile: MetaHost = {
  ...recordedHost('shapes', FORMATS, LANGUAGES),
  name: BAD,
  operations: [
    operation(
      dto(
        'Bad',
        { namespace: 'Probe', description: BAD },
        { Text: member(text, { description: BAD, allowableValues: [BAD] }) },
      ),
      {
        routes: [route(`/${BAD}`, 'POST', { summary: BAD, notes: BAD })],
        tags: [BAD],
        access: authenticated,
      },
    ),
    operation(dto('Secret', { namespace: 'Probe' }, {}), { hidden: true }),
  ],
}

test('no text of a declaration or a request becomes markup', () => {
  const page = (lang?: string) =>
    operationPage(hostile, hostile.operations[0]!, { ...request, hostName: BAD, lang }, () => undefined)
  const pages = [
    [page()!, 2],
    [page(BAD)!, 2],
    [indexPage(hostile, request), 1],
  ] as const
  for (const [html, scripts] of pages) {
    expect(html.match(/<script/g)).toHaveLength(scripts)
    expect(html.match(/<\/script/g)).toHaveLength(scripts)
    expect(html).not.toContain(BAD)
  }
})

test('an unknown language is told on the page, with the languages there are', () => {
  const html = operationPage(hostile, hostile.operations[0]!, { ...request, lang: 'cobol' }, () => undefined)
  expect(html).toContain('Unknown language &#39;cobol&#39;. Supported languages: csharp, mjs')
})

test('hidden operations are neither listed nor found', () => {
  expect(indexPage(hostile, request)).not.toContain('Secret')
  expect(findOperation(hostile, 'Secret')).toBeUndefined()
})

test('operations are found whatever the case of the name', () => {
  expect(findOperation(hostile, 'bAD')?.name).toBe('Bad')
})

test('a format without operation pages has none', () => {
  expect(
    operationPage(hostile, hostile.operations[0]!, { ...request, format: 'html' }, () => undefined),
  ).toBeUndefined()
})

test('the sheet and the script of a page are those that the policy names, and there is nothing else that runs', () => {
  const html = operationPage(hostile, hostile.operations[0]!, request, () => undefined)!
  expect(html).not.toMatch(/\s(on\w+|style)="/)
  const sourceOf = (text: string | undefined): string =>
    `'sha256-${createHash('sha256').update(text!).digest('base64')}'`
  expect(sourceOf(/<style>([\s\S]*)<\/style>/.exec(html)?.[1])).toBe(styleSource)
  expect(sourceOf(/<script>([\s\S]*)<\/script>/.exec(html)?.[1])).toBe(scriptSource)
})

test('a host below a path shows and links its paths with it', () => {
  const host = { ...recordedHost('bokamera', FORMATS, LANGUAGES), basePath: '/bokamera' }
  const html = operationPage(host, findOperation(host, 'CreateApiKey')!, request, () => undefined)!
  expect(html).toContain('POST /bokamera/apikeys HTTP/1.1 \n')
  expect(html).toContain('href="http://localhost/bokamera/metadata"')
  expect(html).toContain('href="http://localhost/bokamera/xml/metadata?op=CreateApiKey"')
})
