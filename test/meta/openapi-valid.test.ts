/** Every document is valid by a validator that is not ours, and so is every example in it. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { formats } from '../../src/host/format/index.ts'
import type { Fixture } from '../service/app-fixture.ts'
import { BASE_PATHS, openProbes, operationsOf, recordedDocument, recordedKeys } from './openapi-documents.ts'
import { pointerTo, validatorOf } from './openapi-validator.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openProbes()
})
afterAll(() => fixture.close())

const served = async (basePath: string, ending = 'json'): Promise<string> =>
  (await fixture.ask('GET', `${basePath}/openapi.${ending}`)).text

const documents: readonly (readonly [name: string, get: () => Promise<any>])[] = [
  ...recordedKeys.map((key) => [`recorded ${key}`, async () => recordedDocument(key)] as const),
  ...BASE_PATHS.map((path) => [`served ${path || '/'}`, async () => JSON.parse(await served(path))] as const),
]

describe.each(documents)('%s', (_name, get) => {
  test('is a valid OpenAPI 3.1 document whose references lead somewhere', async () => {
    const validator = new Validator()
    const document = await get()
    const { valid, errors } = await validator.validate(structuredClone(document))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path!,
    )
    for (const path of new Set(references))
      expect(
        path.split('/').reduce((at, name) => at?.[name], document),
        path,
      ).toBeDefined()
  })

  test('names each operation once, and each path by its own variables', async () => {
    const document = await get()
    const operations = operationsOf(document)
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, operation } of operations) {
      const variables = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const described = (operation.parameters ?? []).filter((each: any) => each.in === 'path')
      expect(
        described.map((each: any) => each.name),
        path,
      ).toEqual(variables)
    }
    const shapes = Object.keys(document.paths).map((path) => path.toLowerCase().replace(/\{\w+\}/g, '{}'))
    expect(new Set(shapes).size).toBe(shapes.length)
  })

  test('has only examples that fit their schemas', async () => {
    const document = await get()
    const faults = validatorOf(document)
    let count = 0
    const check = (path: readonly string[], content: any): void => {
      const media = content?.['application/json']
      if (media?.example === undefined) return
      count++
      const pointer = pointerTo(...path, 'content', 'application/json', 'schema')
      expect(faults(pointer, media.example), path.join(' ')).toBe('')
    }
    for (const { path, verb, operation } of operationsOf(document)) {
      check(['paths', path, verb, 'requestBody'], operation.requestBody?.content)
      for (const [status, answer] of Object.entries<any>(operation.responses))
        check(['paths', path, verb, 'responses', status], answer.content)
    }
    for (const [name, answer] of Object.entries<any>(document.components.responses))
      check(['components', 'responses', name], answer.content)
    expect(count).toBeGreaterThan(10)
  })
})

test.each(BASE_PATHS)(
  'YAML at %s/openapi.yaml says what JSON does, to readers of YAML 1.1 as well',
  async (path) => {
    const document = JSON.parse(await served(path))
    const text = await served(path, 'yaml')
    expect(parse(text)).toEqual(document)
    expect(parse(text, { version: '1.1' })).toEqual(document)
    expect(text).not.toMatch(/[&*]a\d/)
  },
)

test('every host tells its own address and names all formats but the page', async () => {
  for (const path of BASE_PATHS) {
    const { text } = await fixture.ask('GET', `${path}/openapi.json`, { origin: 'https://keys.example.org' })
    const document = JSON.parse(text)
    expect(document.servers).toEqual([{ url: `https://keys.example.org${path}` }])
    expect(text).not.toContain('origin.invalid')
    const [{ operation }] = operationsOf(document).filter(
      ({ operation }) => operation.responses['200'],
    ) as any
    expect(Object.keys(operation.responses['200'].content)).toEqual(formats.map(({ mediaType }) => mediaType))
  }
})

test('a description that is known is not sent again, in whichever spelling', async () => {
  for (const [ending, type] of [
    ['json', 'application/json; charset=utf-8'],
    ['yaml', 'application/yaml'],
  ]) {
    const first = await fixture.ask('GET', `/foundry/openapi.${ending}`)
    expect(first.headers.get('content-type')).toBe(type)
    const etag = first.headers.get('etag')!
    const again = await fixture.ask('GET', `/foundry/openapi.${ending}`, {
      headers: { 'if-none-match': `"x", ${etag}` },
    })
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
    const elsewhere = await fixture.ask('GET', `/foundry/openapi.${ending}`, {
      headers: { 'if-none-match': etag },
      origin: 'http://elsewhere.example',
    })
    expect(elsewhere.status).toBe(200)
  }
})
