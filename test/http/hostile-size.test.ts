/** No request, however it uses up the sizes that are allowed, holds the process for long: work grows with length, not with its square. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, openFixture, type RawAsk, ROOT, withProbes } from '../service/app-fixture.ts'

let app: Fixture
beforeAll(async () => {
  app = await openFixture({ contracts: withProbes })
  // The first answers of a process are slow for other reasons.
  for (let i = 0; i < 20; i++) await app.raw({ target: '/echo', body: '{"Id":1}', headers: JSON_TYPE })
})
afterAll(() => app.close())

/** Of the processor, for a body of one MiB and for headers of 16 KiB. A fifth is usual; what grows with the square takes many times as long. */
const MS_MAX = { body: 600, headers: 90 } as const
/** A pause of the collector may fall into one of them. */
const TRIES = 3
const BODY = 1024 * 1024
const HEADER = 15_000

const JSON_TYPE = { 'content-type': 'application/json' }
const typed = (type: string): Record<string, string> => ({ 'content-type': type })
const FORM = typed('application/x-www-form-urlencoded')
const filled = (start: string, piece: string, end = '', length = BODY): string =>
  start + piece.repeat(Math.floor((length - start.length - end.length) / piece.length)) + end
const post = (headers: Record<string, string>, body: string, target = '/echo'): RawAsk => ({
  method: 'POST',
  target,
  headers,
  body,
})
const get = (headers: Record<string, string>, target = '/v1/keys'): RawAsk => ({ target, headers })
const XMLNS = 'xmlns="http://schemas.datacontract.org/2004/07/Probe"'

const asks: Readonly<Record<string, () => RawAsk>> = {
  'a form of bytes that are no UTF-8': () => post(FORM, filled('Text=', '%c3')),
  'a form of bytes that are no UTF-8, each by itself': () => post(FORM, filled('Text=', '%e2x')),
  'a form of ampersands': () => post(FORM, filled('', '&')),
  'a form of unknown names': () => post(FORM, filled('', 'a=b&')),
  'a form of one name over and over': () => post(FORM, filled('', 'Text=b&')),
  'a form of numbers for a list': () => post(FORM, filled('Ints=', '1,', '1')),
  'a form of what is no number for a list': () => post(FORM, filled('Ints=', 'x,', 'x')),
  'a form that opens lists for ever': () => post(FORM, filled('Strings=', '[')),
  'a form of quotes': () => post(FORM, filled('Strings=', '"')),
  'multipart of many parts': () =>
    post(
      typed('multipart/form-data; boundary=b'),
      filled('', '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n', '--b--\r\n'),
    ),
  'multipart of boundaries': () => post(typed('multipart/form-data; boundary=b'), filled('', '--b\r\n')),
  'JSON of white space': () => post(JSON_TYPE, filled('', ' ')),
  'JSON of one long text': () => post(JSON_TYPE, filled('{"Text":"', 'x', '"}')),
  'JSON of escapes': () => post(JSON_TYPE, filled('{"Text":"', '\\u0041', '"}')),
  'JSON of backslashes': () => post(JSON_TYPE, filled('{"Text":"', '\\\\', '"}')),
  'JSON of quotes that never end': () => post(JSON_TYPE, filled('{"Text":"', '\\"')),
  'JSON of unknown members': () => post(JSON_TYPE, filled('{', '"a":1,', '"b":2}')),
  'JSON of one member over and over': () => post(JSON_TYPE, filled('{', '"Inner":{"Id":1},', '"Id":2}')),
  'JSON of a map': () => post(JSON_TYPE, filled('{"Map":{', '"aa":"b",', '"b":"c"}}')),
  'JSON of empty lists': () => post(JSON_TYPE, filled('{"x":[', '[],', '[]]}')),
  'JSON of wrong values': () => post(JSON_TYPE, filled('{"Ints":[', '{},', '{}]}')),
  'JSON of commas': () => post(JSON_TYPE, filled('{"Ints":[', ',')),
  'a JSON integer of a million digits': () => post(JSON_TYPE, filled('{"Long":', '9', '}')),
  'a JSON integer of a million digits for an unsigned one': () => ({
    ...post(JSON_TYPE, filled('{"Ul":', '9', '}'), '/nullables'),
    method: 'PUT',
  }),
  'a JSON decimal of a million digits': () => post(JSON_TYPE, filled('{"Decimal":1.', '9', '}')),
  'a JSON double of a million digits': () => post(JSON_TYPE, filled('{"Double":', '9', '}')),
  'a JSON exponent of a million digits': () => post(JSON_TYPE, filled('{"Double":1e', '9', '}')),
  'a JSON number of zeros': () => post(JSON_TYPE, filled('{"Decimal":"', '0', '"}')),
  'a JSON date of digits': () => post(JSON_TYPE, filled('{"When":"2030-01-01T00:00:00.', '1', '"}')),
  'a JSON date of blanks': () => post(JSON_TYPE, filled('{"When":"', ' ', 'x"}')),
  'a JSON span of digits': () => post(JSON_TYPE, filled('{"Span":"P', '1', 'D"}')),
  'a JSON span of colons': () => post(JSON_TYPE, filled('{"Span":"', '1:', '"}')),
  'a JSON GUID of dashes': () => post(JSON_TYPE, filled('{"Guid":"', '-', '"}')),
  'JSON flags': () => post(JSON_TYPE, filled('{"Access":"', 'Read,', 'Read"}')),
  'JSON base64': () => post(JSON_TYPE, filled('{"Bytes":"', 'AAAA', '="}')),
  'JSON bytes as a list': () => post(JSON_TYPE, filled('{"Bytes":[', '1,', '999]}')),
  'JSV of one long text': () => post(typed('text/jsv'), filled('{Text:', 'x', '}')),
  'JSV of quotes': () => post(typed('text/jsv'), filled('{Text:"', '""', '"}')),
  'JSV of openings in a text': () => post(typed('text/jsv'), filled('{Text:', '{[', '}')),
  'JSV of a map': () => post(typed('text/jsv'), filled('{Map:{', 'a:b,', 'c:d}}')),
  'XML of one long text': () =>
    post(typed('text/xml'), filled(`<Echo ${XMLNS}><Text>`, 'x', '</Text></Echo>')),
  'XML of references': () =>
    post(typed('text/xml'), filled(`<Echo ${XMLNS}><Text>`, '&lt;', '</Text></Echo>')),
  'XML of openings': () => post(typed('text/xml'), filled(`<Echo ${XMLNS}>`, '<a>')),
  'XML of less-than signs': () => post(typed('text/xml'), filled('', '<')),
  'XML of unknown elements': () => post(typed('text/xml'), filled(`<Echo ${XMLNS}>`, '<a/>', '</Echo>')),
  'XML of attributes': () =>
    post(typed('text/xml'), `<Echo ${Array.from({ length: 60_000 }, (_, at) => `a${at}="b"`).join(' ')}/>`),
  'XML of namespaces': () =>
    post(
      typed('text/xml'),
      `<Echo ${Array.from({ length: 50_000 }, (_, at) => `xmlns:a${at}="b"`).join(' ')}/>`,
    ),
  'XML of comments': () => post(typed('text/xml'), filled(`<Echo ${XMLNS}>`, '<!---->', '</Echo>')),
  'XML of a comment that never ends': () => post(typed('text/xml'), filled('<!--', '-')),
  'XML of white space in a tag': () => post(typed('text/xml'), filled('<Echo', ' ', '/>')),
  'XML of line ends': () => post(typed('text/xml'), filled(`<Echo ${XMLNS}><Text>`, '\r\n', '</Text></Echo')),
  'XML of list items': () =>
    post(
      typed('text/xml'),
      filled(
        `<Echo ${XMLNS}><Ints xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays">`,
        '<a:int>1</a:int>',
        '</Ints></Echo>',
      ),
    ),
  'CSV of columns': () => post(typed('text/csv'), filled('', 'Id,', 'Id\r\n1')),
  'CSV of rows': () => post(typed('text/csv'), filled('Id\r\n', '1\r\n')),
  'CSV of quotes': () => post(typed('text/csv'), filled('Text\r\n"', '""', '"')),
  'JSON Lines of lines': () => post(typed('text/jsonl'), filled('', '{}\n')),
  'a password of a million letters': () =>
    post(JSON_TYPE, filled('{"UserName":"ada","Password":"', 'x', '"}'), '/auth/credentials'),
  'a user name of a million letters': () =>
    post({ ...JSON_TYPE, ...ROOT }, filled('{"UserName":"', 'a.', '"}'), '/v1/users'),
  'an e-mail of a million letters': () =>
    post({ ...JSON_TYPE, ...ROOT }, filled('{"UserName":"made","Email":"a@', 'a.', 'a"}'), '/v1/users'),
  'a name of a million blanks': () =>
    post({ ...JSON_TYPE, ...ROOT }, filled('{"Name":"x', ' ', 'x"}'), '/v1/organisations'),
  'a key of a million letters to verify': () =>
    post({ ...JSON_TYPE, ...ROOT }, filled('{"Key":"kh_live_', 'a', '"}'), '/v1/keys/verify'),
  'scopes by the hundred thousand': () =>
    post({ ...JSON_TYPE, ...ROOT }, filled('{"UserId":"x","Scopes":[', '"a.b",', '"c"]}'), '/v1/keys'),
  'one scope of a million segments': () =>
    post({ ...JSON_TYPE, ...ROOT }, filled('{"UserId":"x","Scopes":["a', '.a', '"]}'), '/v1/keys'),
  'Authorization of blanks': () => get({ authorization: filled('Basic a', ' ', 'b', HEADER) }),
  'Authorization of equal signs': () => get({ authorization: filled('Basic ', '=', '', HEADER) }),
  'Accept of wildcards': () => get({ accept: filled('', '*/*,', 'application/json;q=0', HEADER) }),
  'Accept of parameters': () => get({ accept: filled('a/b', ';q=1', '', HEADER) }),
  'cookies by the thousand': () => get({ cookie: filled('', 'a=b;', '', HEADER) }),
  'Content-Type of blanks': () => get(typed(filled('application/json;', ' ', 'charset', HEADER)), '/echo'),
  'Content-Type of semicolons': () =>
    get(typed(filled('application/json', '; charset', '', HEADER)), '/echo'),
  'a path of slashes': () => get({}, filled('/', '/', 'echo', HEADER)),
  'a path of segments': () => get({}, filled('/echo', '/a', '', HEADER)),
  'a path of dots': () => get({}, filled('/echo', '.', '', HEADER)),
  'a path of escapes': () => get({}, filled('/echo/', '%c3', '', HEADER)),
  'a query of names': () => get({}, filled('/echo?', 'a&', '', HEADER)),
  'a query of formats': () => get({}, filled('/echo?', 'format=x&', '', HEADER)),
  'a page for a long query': () => get({}, filled('/types/csharp?IncludeTypes=', 'a,', '', HEADER)),
  'a page for stars': () => get({}, filled('/types/csharp?IncludeTypes=', '*', '.*', HEADER)),
  'a request id of letters': () => get({ 'x-request-id': filled('', 'a', '', HEADER) }, '/echo'),
  'a host of letters': () => get({ host: filled('', 'a.', 'b', HEADER) }, '/echo'),
}

const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

test.each(Object.entries(asks))('%s', async (_name, ask) => {
  const msMax = MS_MAX[ask().body === undefined ? 'headers' : 'body']
  let fastest = Number.POSITIVE_INFINITY
  for (let i = 0; i < TRIES && fastest > msMax; i++) {
    const request = ask()
    const started = process.cpuUsage()
    const told = await app.raw(request)
    fastest = Math.min(fastest, cpuMs(started))
    expect(told.status, told.text.slice(0, 300)).toBeLessThan(500)
  }
  expect(fastest).toBeLessThan(msMax)
})
