/** Requests of every kind of wrong: bodies that were good until they were damaged, and addresses and headers put together at random. */
import fc from 'fast-check'

const TYPES = {
  json: 'application/json',
  xml: 'application/xml',
  jsv: 'application/jsv',
  csv: 'text/csv',
  jsonl: 'text/jsonl',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data; boundary=b',
} as const
export const type = fc.constantFrom(...Object.values(TYPES))
export const accept = fc.constantFrom(
  'application/json',
  'application/xml',
  'application/jsv',
  'text/csv',
  'text/html',
)

/** Good bodies, to be damaged. */
const GOOD: readonly (readonly [type: string, body: string])[] = [
  [
    TYPES.json,
    '{"Id":7,"Text":"a\\u00e5\\n","Long":9223372036854775807,"Decimal":1.50,"When":"2026-11-22T03:04:05Z","Bytes":"AQID","Colour":"Green","Ints":[1,2],"Map":{"a":"b"},"Inner":{"Id":1,"Name":"n"},"Inners":[{"Id":2}],"Meta":{"a":"b"},"Environment":"live","Scopes":["a.b"],"UserName":"made","Name":"n","Key":"k","ExpiresUtc":"2030-01-01","Grid":[[1],[2,3]],"Pair":{"Key":"a","Value":1}}',
  ],
  [
    TYPES.jsv,
    '{Id:7,Text:"a, b",Double:1.5,When:2026-11-22T03:04:05Z,Ints:[1,2],Map:{a:b,"c,d":e},Inner:{Id:1,Name:n},Inners:[{Id:2}],Environment:live,Scopes:[a.b],Key:k}',
  ],
  [
    TYPES.xml,
    '<?xml version="1.0"?><Echo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Probe"><Id>7</Id><Inner><Id>1</Id><Name>a&amp;b&#229;</Name></Inner><Map xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><d2p1:KeyValueOfstringstring><d2p1:Key>a</d2p1:Key><d2p1:Value>b</d2p1:Value></d2p1:KeyValueOfstringstring></Map><Text i:nil="true"/></Echo>',
  ],
  [
    TYPES.xml,
    '<CreateApiKeyRequest xmlns="http://schemas.datacontract.org/2004/07/Infrastructure.Api.Interfaces.ServiceOperations.IdentityProvider"><Description>d</Description><ExpiresUtc>2030-01-01T00:00:00Z</ExpiresUtc></CreateApiKeyRequest>',
  ],
  [TYPES.csv, 'Id,Text,Ints,Map,Environment\r\n7,"a ""b"", c","[1,2]",{a:b},live\r\n'],
  [TYPES.jsonl, '{"Id":7,"Text":"x","Environment":"live"}\n{"Id":8}\n'],
  [TYPES.form, 'Id=7&Text=a+b%C3%A5&Ints=1,2&Map=%7Ba:b%7D&Environment=live&Scopes=a.b&Name=n&UserName=made'],
  [
    TYPES.multipart,
    '--b\r\nContent-Disposition: form-data; name="Id"\r\n\r\n7\r\n--b\r\nContent-Disposition: form-data; name="Text"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\na\r\n--b--\r\n',
  ],
]

const piece = fc.oneof(
  fc.constantFrom(
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '<',
    '>',
    '&',
    '=',
    '%',
    '+',
    '\\',
    '\0',
    '\n',
    '\r\n',
    '--b',
    ']]>',
  ),
  fc.constantFrom(
    'null',
    'NaN',
    '-0',
    '1e999',
    '9'.repeat(400),
    '<!--',
    '<![CDATA[',
    '&#x0;',
    '\\u0000',
    '%00',
    '\uFEFF',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '0001-01-01',
    '9999-12-31T23:59:59.9999999Z',
    '/Date(1)/',
    'P1D',
    '😀',
    '\uD800',
  ),
  fc.string({ maxLength: 8 }),
)
const damages = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(12), piece }),
  { minLength: 1, maxLength: 4 },
)

/** A good body with pieces of it cut out and others put in. */
export const damagedBody: fc.Arbitrary<{ readonly type: string; readonly body: string }> = fc
  .tuple(fc.constantFrom(...GOOD), damages)
  .map(([[kind, good], places]) => {
    let body = good
    for (const { at, cut, piece } of places) {
      const from = Math.floor(at * body.length)
      body = body.slice(0, from) + piece + body.slice(from + cut)
    }
    return { type: kind, body }
  })

const segment = fc.oneof(
  fc.constantFrom(
    'apikeys',
    'regenerate',
    'auth',
    'apikey',
    'v1',
    'keys',
    'metadata',
    'types',
    'json',
    'xml',
    'reply',
  ),
  fc.constantFrom(
    'api',
    'oneway',
    'GetApiKeys',
    'Authenticate',
    'bokamera',
    'foundry',
    'machines',
    '..',
    '.',
    '',
    '%2f',
  ),
  fc.constantFrom(
    'typescript',
    'app',
    'login',
    'credentials',
    'live',
    'openapi.json',
    '{Id}',
    '%00',
    '%',
    '%zz',
    'a.xml',
  ),
  fc.string({ maxLength: 10 }),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => encodeURIComponent(text.toWellFormed())),
)
const pair = fc
  .tuple(
    fc.constantFrom(
      'format',
      'op',
      'lang',
      'callback',
      'Environment',
      'Limit',
      'After',
      'IncludeTypes',
      'redirect',
      'a',
    ),
    fc.oneof(
      fc.constantFrom('json', 'csharp', 'GetApiKeys', 'live', '1', 'x.y', '%E5', 'a&b', '*'),
      fc.string({ maxLength: 10 }),
    ),
  )
  .map(([name, value]) => `${name}=${value}`)
export const target = fc
  .tuple(
    fc.array(segment, { maxLength: 5 }),
    fc.array(pair, { maxLength: 3 }),
    fc.constantFrom('', '.json', '.xml', '.'),
  )
  .map(
    ([path, query, suffix]) => `/${path.join('/')}${suffix}${query.length > 0 ? `?${query.join('&')}` : ''}`,
  )
export const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')
const headerName = fc.constantFrom(
  'host',
  'accept',
  'authorization',
  'x-api-key',
  'cookie',
  'content-type',
  'content-encoding',
  'origin',
  'sec-fetch-site',
  'x-http-method-override',
  'x-request-id',
  'x-ss-id',
  'x-forwarded-for',
)
const headerValue = fc.oneof(
  fc.constantFrom(
    'localhost',
    '*/*',
    'text/html',
    'Basic Og==',
    'Bearer x',
    'ss-id=x; ss-opt=perm',
    'DELETE',
    'null',
  ),
  fc.string({ maxLength: 20 }),
)

export const headers = fc.dictionary(headerName, headerValue)
