/**
 * The pages of five hosts, line by line as real ServiceStack hosts showed them. The recorded texts are in `golden/`, named
 * `{host}.{operation}.{format}[.{language}].txt`; five of them are the seeds.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findOperation, indexPage, operationPage } from '../../src/host/meta/index.ts'
import { type HostKey, RECORDED, recordedHost } from './hosts.ts'
import { pageText } from './page-text.ts'
import { code, FORMATS, LANGUAGES } from './parts.ts'

const folder = new URL('golden/', import.meta.url)
const recorded = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.slice(0, -'.txt'.length))

const expected = (name: string): string[] =>
  readFileSync(new URL(`${name}.txt`, folder), 'utf8')
    .split('\n')
    .slice(0, -1)

test.each(recorded.filter((name) => name.endsWith('.index')))(
  '%s lists every operation in every format',
  (name) => {
    const key = name.split('.')[0] as HostKey
    const { hostName } = RECORDED[key]
    const host = recordedHost(key, FORMATS, LANGUAGES)
    const request = { origin: `http://${hostName}`, hostName, format: 'json' }
    expect(pageText(indexPage(host, request))).toEqual(expected(name))
  },
)

test.each(recorded.filter((name) => !name.endsWith('.index')))('%s reads as recorded', (name) => {
  const [key, op = '', format = '', lang] = name.split('.') as [HostKey, ...string[]]
  const { hostName } = RECORDED[key]
  const host = recordedHost(key, FORMATS, LANGUAGES)
  const operation = findOperation(host, op)!
  const page = operationPage(
    host,
    operation,
    { origin: `http://${hostName}`, hostName, format, lang },
    code(key),
  )
  expect(pageText(page!)).toEqual(expected(name))
})
