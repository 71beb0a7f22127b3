/** Small parts of the documents, as they are written. */
import { expect, test } from 'vitest'
import {
  dto,
  enumeration,
  greaterThan,
  IGet,
  IPost,
  int32,
  list,
  matches,
  maximumLength,
  member,
  notEmpty,
  nullable,
  type Operation,
  operation,
  route,
  text,
} from '../../src/host/message/index.ts'
import { openApi } from '../../src/host/meta/index.ts'
import { recordedHost } from './hosts.ts'
import { FACTS, operationsOf, recordedDocument } from './openapi-documents.ts'
import { FORMATS, LANGUAGES } from './parts.ts'

const Space = { namespace: 'Probe' } as const

/** The document of a host with these operations only. */
const documentOf = (operations: readonly Operation[]): any =>
  JSON.parse(
    JSON.stringify(
      openApi(
        { ...recordedHost('shapes', FORMATS, LANGUAGES), operations },
        { ...FACTS, origin: 'http://localhost' },
      ),
    ),
  )

const idsOf = (document: any): readonly string[] =>
  operationsOf(document).map(({ path, verb, operation }) => `${verb} ${path} ${operation.operationId}`)

test('rules, allowable values and markers become limits', () => {
  expect(recordedDocument('shapes').components.schemas.Checked).toEqual({
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, pattern: '\\S', maxLength: 5, xml: { name: 'Name' } },
      count: { type: 'integer', format: 'int32', exclusiveMinimum: 0, xml: { name: 'Count' } },
      kind: { type: 'string', enum: ['a', 'b'], xml: { name: 'Kind' } },
    },
    deprecated: true,
    xml: { name: 'Checked' },
  })
})

test('two rules on one keyword both hold', () => {
  const Code = dto('Code', Space, { Code: member(text, { rules: [notEmpty(), matches(/^[a-z]+$/)] }) })
  const { Code: schema } = documentOf([operation(Code)]).components.schemas
  expect(schema.properties.code).toMatchObject({ pattern: '\\S', allOf: [{ pattern: '^[a-z]+$' }] })
})

test('a generic message is a schema by itself, inherited members stand in line', () => {
  const { schemas } = recordedDocument('shapes').components
  expect(schemas.PageOfInner).toEqual({
    type: 'object',
    required: ['total'],
    properties: {
      results: { type: 'array', items: { $ref: '#/components/schemas/Inner' }, xml: { name: 'Results' } },
      total: { type: 'integer', format: 'int64', xml: { name: 'Total' } },
      next: { type: 'string', xml: { name: 'Next' } },
      responseStatus: { $ref: '#/components/schemas/ResponseStatus', xml: { name: 'ResponseStatus' } },
    },
    xml: { name: 'Page' },
  })
  expect(Object.keys(schemas.Derived.properties)).toEqual([
    'trace',
    'colours',
    'byName',
    'lists',
    'cursor',
    'limit',
  ])
})

test('enums by name, flags as numbers, one without a zero shows 0 where nothing is set', () => {
  const { schemas } = recordedDocument('bokamera').components
  expect(schemas.Colour).toEqual({
    type: 'string',
    enum: ['Red', 'Green'],
    description: 'Red = 0, Green = 5.',
  })
  expect(schemas.Access).toMatchObject({ type: 'integer', format: 'int32' })
  const Level = enumeration('Level', Space, { Low: 1 })
  const document = documentOf([operation(dto('Set', Space, { Level: nullable(Level) }))])
  expect(document.components.schemas.Level.enum).toEqual(['Low', '0'])
  expect(document.components.schemas.Set.properties.level.anyOf).toEqual([
    { $ref: '#/components/schemas/Level' },
    { type: 'null' },
  ])
})

test('dates are spelled as the host spells them', () => {
  const dates = (key: 'bokamera' | 'foundry') => recordedDocument(key).components.schemas.Echo.properties
  expect(dates('foundry').when).toMatchObject({ type: 'string', format: 'date-time' })
  expect(dates('foundry').maybeWhen).toMatchObject({ type: ['string', 'null'], format: 'date-time' })
  const { when } = dates('bokamera')
  expect(when.format).toBeUndefined()
  expect(when.description).toContain('"\\/Date(1800000000000)\\/"')
  const pattern = new RegExp(when.pattern, 'u')
  for (const good of ['/Date(-62135596800000)/', '2027-01-15T08:00:00Z', '2027-01-15'])
    expect(good).toMatch(pattern)
  for (const bad of ['2027', '\\/Date(1)\\/', '/Date()/']) expect(bad).not.toMatch(pattern)
  const { ExpiryDate } = recordedDocument('digitalu').components.schemas.UserApiKey.properties
  expect(ExpiryDate).toMatchObject({ type: ['string', 'null'], pattern: '^/Date\\(-?\\d+\\)/$' })
})

test('a UUID is answered without dashes and taken with them', () => {
  const { schemas } = recordedDocument('bokamera').components
  expect(schemas.ApiKeyResponse.properties.apiKey.pattern).toBe('^[0-9a-f]{32}$')
  const sent = new RegExp(schemas.CreateApiKey.properties.companyId.pattern, 'u')
  expect('6F9619FF-8b86-d011-b42d-00c04fc964ff').toMatch(sent)
  expect('6f9619ff8b86d011b42d00c04fc964ff').toMatch(sent)
})

test('names have the case of the host', () => {
  const { paths, components } = recordedDocument('digitalu')
  expect(Object.keys(components.schemas.RegenerateApiKeyRequest.properties)).toEqual(['Environment'])
  expect(Object.keys(paths)).toContain('/auth/apikeys/regenerate/{Environment}')
  expect(Object.keys(recordedDocument('foundry').paths)).toContain('/machines/{id}/generate-api-key')
})

test('an operation that can be told to do a request once takes the header for it, and may answer 422', () => {
  const making = recordedDocument('foundry').paths['/auth/apikey'].post
  expect(making.parameters).toEqual([expect.objectContaining({ in: 'header', name: 'Idempotency-Key' })])
  expect(making.responses['422']).toBeDefined()
  const listing = recordedDocument('firstchoice').paths['/apikeys'].get
  expect(listing.parameters.map(({ in: place }: { in: string }) => place)).not.toContain('header')
  expect(listing.responses['422']).toBeUndefined()
})

test('a member in the path is not asked for again in the body, and a body without members is none', () => {
  const { post } = recordedDocument('digitalu').paths['/auth/apikeys/regenerate/{Environment}']
  expect(post.requestBody).toBeUndefined()
  expect(post.parameters.filter(({ in: place }: { in: string }) => place !== 'header')).toEqual([
    {
      name: 'Environment',
      in: 'path',
      required: true,
      description: 'Environment type',
      schema: { type: 'string' },
    },
  ])
  const { put } = recordedDocument('shapes').paths['/nullables']
  expect(put.requestBody.content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/Nullables',
  })
  const byId = recordedDocument('foundry').paths['/machines/{id}/generate-api-key'].post.requestBody
  expect(Object.keys(byId.content['application/json'].schema.properties)).toEqual(['organisationId'])
})

test('GET and DELETE have parameters: lists repeat their name, objects are JSV', () => {
  const { paths } = recordedDocument('shapes')
  expect(paths['/things'].get.parameters).toEqual([
    {
      name: 'take',
      in: 'query',
      required: true,
      description: 'How many',
      schema: { type: 'integer', format: 'int32' },
    },
    { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
  ])
  expect(paths['/things'].get.requestBody).toBeUndefined()
  expect(paths['/derived'].get.parameters[2]).toEqual({
    name: 'byName',
    in: 'query',
    content: {
      'application/jsv': {
        schema: { type: 'object', additionalProperties: { $ref: '#/components/schemas/Inner' } },
      },
    },
  })
  expect(paths['/things/{id}'].delete.responses['204']).toBeDefined()
})

test('sign-in is asked for where access demands it, and roles are named', () => {
  const { post } = recordedDocument('bokamera').paths['/apikeys']
  expect(post.security).toEqual([{ bearer: [] }])
  expect(post.summary).toBe("Create a new API key for the logged in user's company")
  expect(post.description).toContain(
    'Needs one of the roles `bookingsupplier-administrator-write`, `superadmin`.',
  )
  expect(post.responses['401']).toEqual({
    $ref: '#/components/responses/Unauthorized',
    description: 'Returned if the current user is not authenticated',
  })
  const { get } = recordedDocument('shapes').paths['/things']
  expect(get.security).toEqual([{}, { bearer: [] }])
  expect(Object.keys(get.responses)).toEqual(['200', '400', '429', '503', 'default'])
})

test('a refusal is described once, with an example in the case of the host', () => {
  const { responses } = recordedDocument('digitalu').components
  expect(responses.Unauthorized.content['application/json']).toEqual({
    schema: { $ref: '#/components/schemas/ErrorResponse' },
    example: { ResponseStatus: { ErrorCode: 'Unauthorized', Message: 'Not Authenticated', Errors: [] } },
  })
  expect(Object.keys(responses.TooManyRequests.headers)).toEqual(['Retry-After'])
})

test('an operation that is reached in several ways has a name for each', () => {
  expect(idsOf(recordedDocument('foundry')).filter((id) => /authenticate|getapikeys/i.test(id))).toEqual([
    'get /auth/{provider} AuthenticateGetByProvider',
    'post /auth/{provider} AuthenticatePostByProvider',
    'get /auth AuthenticateGet',
    'post /auth AuthenticatePost',
    'get /apikeys GetApiKeys',
    'get /apikeys/{environment} GetApiKeysByEnvironment',
  ])
})

test('hidden operations are not described; one without a route stands at its predefined address', () => {
  const document = documentOf([
    operation(dto('Alone', { ...Space, implements: [IPost] }, { Ids: list(int32) })),
    operation(dto('Unseen', Space, {}), { routes: [route('/unseen')], hidden: true }),
  ])
  expect(idsOf(document)).toEqual(['post /api/Alone Alone'])
})

test('of operations at one path each verb is described under the one that answers it', () => {
  const message = (name: string, marker = IGet) =>
    dto(name, { ...Space, implements: [marker] }, { Id: text, Key: text })
  const document = documentOf([
    operation(message('All'), { routes: [route('/a/{Id}')] }),
    operation(message('One', IPost), { routes: [route('/A/{Key}', 'POST')] }),
    operation(message('Lost', IPost), { routes: [route('/a/{Id}')] }),
    operation(message('Behind'), { routes: [route('/a/{Id}', 'GET,PUT')], verbs: ['GET'] }),
  ])
  expect(idsOf(document)).toEqual([
    'get /a/{id} All',
    'post /a/{id} One',
    'post /api/Lost Lost',
    'get /api/Behind Behind',
  ])
  const [parameter] = document.paths['/a/{id}'].post.parameters
  expect(parameter).toMatchObject({ name: 'id', in: 'path' })
  expect(document.paths['/a/{id}'].post.requestBody.content['application/json'].schema.properties).toEqual({
    id: { type: 'string', xml: { name: 'Id' } },
  })
})

test('a route for all verbs is under GET as well where the message fits into a query', () => {
  const plain = dto('Plain', Space, { Id: nullable(int32), Tags: list(text) })
  const deep = dto('Deep', Space, { Inner: plain })
  const document = documentOf([
    operation(plain, { routes: [route('/plain')] }),
    operation(deep, { routes: [route('/deep')] }),
  ])
  expect(idsOf(document)).toEqual(['get /plain PlainGet', 'post /plain PlainPost', 'post /deep Deep'])
})

test('messages of the same name take their namespaces', () => {
  const thing = (namespace: string, name: string) => dto(name, { namespace }, { Id: text })
  const holder = dto('Holder', Space, {
    A: thing('A', 'Thing'),
    B: list(thing('B', 'thing')),
    C: thing('A', 'Thing'),
  })
  const { schemas } = documentOf([operation(holder)]).components
  expect(Object.keys(schemas)).toEqual([
    'A.Thing',
    'B.thing',
    'ErrorResponse',
    'Holder',
    'ResponseError',
    'ResponseStatus',
  ])
})

test('examples pass the rules of their members, and there is none when no value is known to', () => {
  const exampleOf = (
    rules: Parameters<typeof member>[1]['rules'],
    shape = text as typeof text | typeof int32,
  ) =>
    documentOf([operation(dto('Op', { ...Space, implements: [IPost] }, { M: member(shape, { rules }) }))])
      .paths['/api/Op'].post.requestBody.content['application/json'].example
  expect(exampleOf([maximumLength(3)])).toEqual({ m: 'Str' })
  expect(exampleOf([greaterThan(41)], int32)).toEqual({ m: 42 })
  expect(exampleOf([notEmpty(), matches(/^\d{9}$/)])).toBeUndefined()
})
