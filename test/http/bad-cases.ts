/** What is sent wrongly, and what is answered: bodies that cannot be read, and members that cannot be meant. */
import { gzipSync } from 'node:zlib'
import { STARTED_AT } from '../service/app-fixture.ts'

export const JSON_TYPE = { 'content-type': 'application/json' }
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=b' }
export const iso = (ms: number): string => new Date(ms).toISOString()

/** A request that is refused: 400 and `SerializationException` when nothing else is said. */
export interface Case {
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array | object
  readonly status?: number
  readonly code?: string
  readonly field?: string
  readonly says?: string
}

const part = (name: string, text: string | Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
    Buffer.from(text),
    Buffer.from('\r\n'),
  ])
const END = Buffer.from('--b--\r\n')
const deep = (levels: number): string => `{"x":${'['.repeat(levels)}${']'.repeat(levels)}}`
const unsupported = { status: 415, code: 'UnsupportedMediaType' }

/** Of `CreateApiKeyRequest`. */
export const bodies: Readonly<Record<string, Case>> = {
  'an object for a date': { body: { ExpiresUtc: { a: 1 } }, field: 'ExpiresUtc' },
  'a list for a text': { body: { Description: ['a'] }, field: 'Description' },
  'a number for a date': { body: { ExpiresUtc: 1795316645 }, field: 'ExpiresUtc' },
  'a text that is no date': { body: { ExpiresUtc: 'tomorrow' }, field: 'ExpiresUtc' },
  'a date that does not exist': { body: { ExpiresUtc: '2030-02-30' }, field: 'ExpiresUtc' },
  'a query value that is no date': { path: '/auth/apikey?ExpiresUtc=soon', field: 'ExpiresUtc' },
  'a form value that is no date': { headers: FORM, body: 'ExpiresUtc=soon', field: 'ExpiresUtc' },
  'a multipart value that is no date': {
    headers: MULTIPART,
    body: Buffer.concat([part('ExpiresUtc', 'soon'), END]),
    field: 'ExpiresUtc',
  },
  'JSON that ends too early': { body: '{"Description":"ci"', says: 'Could not deserialize' },
  'JSON with something behind it': { body: '{"Description":"ci"} x' },
  'JSON in single quotes': { body: "{'Description':'ci'}" },
  'a JSON list for a message': { body: '[]' },
  'a JSON text for a message': { body: '"ci"' },
  'JSON null for a message': { body: 'null' },
  'text that is no JSON at all': { body: 'Description=ci' },
  'JSON nested deeper than 64': { body: deep(64), says: 'nested deeper than 64' },
  'JSV nested deeper than 64': {
    headers: { 'content-type': 'text/jsv' },
    body: `{x:${'['.repeat(70)}${']'.repeat(70)}}`,
  },
  'JSON nested as deep as a body can be': { body: '['.repeat(1_000_000) },
  'JSON that is no UTF-8': { body: Buffer.from([0x7b, 0xff, 0x7d]), says: 'UTF-8' },
  'a form that is no UTF-8': { headers: FORM, body: Buffer.from([0x61, 0x3d, 0xff]), says: 'UTF-8' },
  'multipart that is no UTF-8': {
    headers: MULTIPART,
    body: Buffer.concat([part('Description', Buffer.from([0x61, 0xff])), END]),
    says: 'UTF-8',
  },
  'UTF-16': { headers: { 'content-type': 'application/json; charset=utf-16' }, body: '{}', ...unsupported },
  'a charset that does not exist': {
    headers: { 'content-type': 'application/json; charset=x' },
    body: '{}',
    ...unsupported,
  },
  'no media type': { headers: {}, body: '{"Description":"ci"}', ...unsupported, says: 'application/json' },
  'an empty media type': { headers: { 'content-type': '' }, body: '{}', ...unsupported },
  'plain text': { headers: { 'content-type': 'text/plain' }, body: '{}', ...unsupported, says: 'text/plain' },
  bytes: { headers: { 'content-type': 'application/octet-stream' }, body: '{}', ...unsupported },
  HTML: { headers: { 'content-type': 'text/html' }, body: '<p>', ...unsupported },
  'a compressed body': {
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    body: gzipSync('{"Description":"ci"}'),
    ...unsupported,
    says: 'Content-Encoding',
  },
  'a compressed form': { headers: { ...FORM, 'content-encoding': 'br' }, body: 'x', ...unsupported },
  'compressed multipart': {
    headers: { ...MULTIPART, 'content-encoding': 'gzip' },
    body: 'x',
    ...unsupported,
  },
  'JSON as a form': { headers: FORM, body: '{"Description":"ci"}', says: 'looks like JSON' },
  'JSON with = and & as a form': {
    headers: FORM,
    body: '{"Description":"a=b&c=d"}',
    says: 'looks like JSON',
  },
  'a JSON list as a form': { headers: FORM, body: '\n [{"Description":"ci"}]', says: 'looks like JSON' },
  'encoded JSON as a form': {
    headers: FORM,
    body: '%7B%22Description%22%3A%22ci%22%7D',
    says: 'looks like JSON',
  },
  'XML as a form': { headers: FORM, body: '<CreateApiKeyRequest a="b"/>', says: 'looks like XML' },
  'multipart without boundary': {
    headers: { 'content-type': 'multipart/form-data' },
    body: 'x',
    says: 'multipart body is broken',
  },
  'multipart that breaks off': { headers: MULTIPART, body: part('Description', 'ci'), says: 'broken' },
  'XML with a DOCTYPE': {
    headers: { 'content-type': 'application/xml' },
    body: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><CreateApiKeyRequest>&e;</CreateApiKeyRequest>',
  },
  'XML of another message': { headers: { 'content-type': 'text/xml' }, body: '<Nope/>' },
  'XML that breaks off': { headers: { 'content-type': 'text/xml' }, body: '<CreateApiKeyRequest>' },
  'CSV without members': { headers: { 'content-type': 'text/csv' }, body: 'nope\r\n1\r\n' },
  'broken JSV': { headers: { 'content-type': 'text/jsv' }, body: '{Description:"ci}' },
}

const tooLong = { code: 'TooLong' }
/** Of the five operations. */
export const members: Readonly<Record<string, Case>> = {
  'ExpiresUtc in the past': {
    body: { ExpiresUtc: iso(STARTED_AT - 1) },
    code: 'ArgumentException',
    field: 'ExpiresUtc',
  },
  'ExpiresUtc now': { body: { ExpiresUtc: iso(STARTED_AT) }, code: 'ArgumentException', field: 'ExpiresUtc' },
  'a description beyond 4,000': { body: { Description: 'x'.repeat(4001) }, ...tooLong, field: 'Description' },
  'a CompanyId that is no GUID': { path: '/apikeys', body: { CompanyId: 'acme' }, field: 'CompanyId' },
  'a contact that is no e-mail': {
    path: '/apikeys',
    body: { ContactEmail: 'ada at example' },
    code: 'Email',
    field: 'ContactEmail',
  },
  'notes beyond 4,000': { path: '/apikeys', body: { Notes: 'x'.repeat(4001) }, ...tooLong, field: 'Notes' },
  'an environment that is not configured': {
    path: '/apikeys/regenerate',
    body: { Environment: 'staging' },
    code: 'EnvironmentUnknown',
    field: 'Environment',
    says: "'live', 'test'",
  },
  'an environment of another case': {
    path: '/auth/apikeys/regenerate/LIVE',
    code: 'EnvironmentUnknown',
    field: 'Environment',
    says: "'live', 'test'",
  },
  'Meta that is no map': { path: '/apikeys/regenerate', body: { Meta: 'a' }, field: 'Meta' },
  'Meta with a null': {
    path: '/apikeys/regenerate',
    body: { Meta: { a: null } },
    code: 'ArgumentException',
    field: 'Meta',
  },
  'Meta of 51 entries': {
    path: '/apikeys/regenerate',
    body: { Meta: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [at, 'x'])) },
    code: 'TooMany',
    field: 'Meta',
  },
}

/** The same of Keyhaven's own operations; ada comes with her password there, since her key has no scopes. */
export const own: Readonly<Record<string, Case>> = {
  'an unknown environment': { body: { Environment: 'x' }, code: 'EnvironmentUnknown', field: 'Environment' },
  'ExpiresAt in the past': {
    body: { ExpiresAt: iso(STARTED_AT - 1) },
    code: 'ExpiryInPast',
    field: 'ExpiresAt',
  },
  'an invalid e-mail': { body: { ContactEmail: 'x' }, code: 'Email', field: 'ContactEmail' },
  'an unknown format': { body: { SecretFormat: 'Rot13' }, field: 'SecretFormat' },
  'a key type that is none': { body: { KeyType: 'a b' }, code: 'KeyTypeNotValid', field: 'KeyType' },
  'a scope that is none': { body: { Scopes: ['a b'] }, code: 'ScopeNotValid', field: 'Scopes' },
  'the scope of everything': { body: { Scopes: ['*'] }, code: 'ArgumentException', field: 'Scopes' },
  'a null among the scopes': { body: { Scopes: [null] }, code: 'ArgumentException', field: 'Scopes[0]' },
  '101 scopes': { body: { Scopes: Array(101).fill('a.b') }, code: 'TooMany', field: 'Scopes' },
  'an address that is none': {
    body: { AllowedAddresses: ['10.0.0.0/33'] },
    code: 'AddressNotValid',
    field: 'AllowedAddresses',
  },
  'roles on a user’s key': { body: { Roles: ['Client'] }, code: 'ArgumentException', field: 'Roles' },
  'a name beyond 200': { body: { Name: 'x'.repeat(201) }, ...tooLong, field: 'Name' },
  'an owner that is not there': {
    body: { UserId: 'user_nobody' },
    status: 404,
    code: 'NotFound',
    field: 'UserId',
  },
  'a machine without name': { path: '/v1/machines', body: {}, code: 'NotEmpty', field: 'Name' },
  'a machine of a blank name': {
    path: '/v1/machines',
    body: { Name: ' x' },
    code: 'NameNotValid',
    field: 'Name',
  },
  'verifying nothing': { path: '/v1/keys/verify', body: { Key: ' ' }, code: 'NotEmpty', field: 'Key' },
}
