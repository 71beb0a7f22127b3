/** The machine-readable metadata, byte for byte where real hosts answered the same messages (`golden/*.types.json`). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { json } from '../../src/host/format/index.ts'
import {
  AppMetadata,
  appMetadata,
  MetadataTypes,
  OperationEntries,
  operationsMetadata,
  TypeLinks,
  typeLinks,
  typesMetadata,
} from '../../src/host/meta/index.ts'
import { type HostKey, RECORDED, recordedHost } from './hosts.ts'
import { FORMATS, LANGUAGES } from './parts.ts'

const origin = (key: HostKey): string => `http://${RECORDED[key].hostName}`
const hostOf = (key: HostKey) => recordedHost(key, FORMATS, LANGUAGES)

test.each(Object.keys(RECORDED) as HostKey[])(
  '%s describes its messages to machines byte for byte',
  (key) => {
    const host = hostOf(key)
    const value = typesMetadata(host, { origin: origin(key) })
    const recorded = readFileSync(new URL(`golden/${key}.types.json`, import.meta.url), 'utf8')
    expect(json.writer(MetadataTypes, host.settings)(value)).toBe(recorded)
  },
)

test('the list of operations names hidden ones too, in the case of the host', () => {
  const host = hostOf('shapes')
  const text = json.writer(OperationEntries, host.settings)(operationsMetadata(host))
  expect(text).toContain(
    '{"name":"Derived","responseName":"Page`1","serviceName":"ShapesService","actions":["ANY"],"routes":["/derived","/derived/{Cursor}"],"tags":[]}',
  )
  expect(text).toContain('{"name":"DeleteThing","serviceName":"ShapesService","actions":["ANY"]')
  expect(text).toContain('"name":"AuthenticateLogout"')
  expect(text).toContain(
    '{"name":"TypesCSharp","responseName":"String","serviceName":"NativeTypesService","restrictTo":["Any"],"visibleTo":["None"],"actions":["ANY"],"routes":["/types/csharp"],"tags":[]}',
  )
})

test('the links to client code are absolute and named as clients expect', () => {
  const host = hostOf('digitalu')
  const links = JSON.parse(
    json.writer(TypeLinks, host.settings)(typeLinks(host, { origin: origin('digitalu') })),
  )
  expect(Object.keys(links).slice(0, 2)).toEqual(['Metadata', 'CSharp'])
  expect(Object.keys(links).indexOf('TypeScript')).toBeLessThan(Object.keys(links).indexOf('Mjs'))
  expect(links.CSharp).toBe('http://duengageapi.uat.scadsoftware.com/types/csharp')
})

test('the application metadata holds the host, its formats and every message, without hidden operations', () => {
  const host = hostOf('bokamera')
  const app = JSON.parse(
    json.writer(
      AppMetadata,
      host.settings,
    )(appMetadata(host, { origin: origin('bokamera') }, new Date(1_795_458_462_838))),
  )
  expect(app.date).toBe('/Date(1795458462838)/')
  expect(app.app).toEqual({
    baseUrl: 'http://testapi.bokamera.se',
    serviceStackVersion: '10.15',
    serviceName: 'BokaMera.API.Host',
    apiVersion: '1.0',
    jsTextCase: 'CamelCase',
    useSystemJson: 'Never',
  })
  expect(app.contentTypeFormats.jsv).toBe('application/jsv')
  expect(app.api.types.map((type: { name: string }) => type.name)).toEqual(
    'IReturn`1,IReturnVoid,IHasSessionId,IHasBearerToken,IPost,IGet,ICompany,Colour,Access,Inner,ResponseStatus,UserApiKey,ResponseError'.split(
      ',',
    ),
  )
  expect(app.api.operations.map((each: any) => each.request.name)).not.toContain('AuthenticateLogout')
})
