/** What only a socket shows: limits of size and time, broken and hostile requests, connections that go on. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PlainLine } from '../../src/host/http/index.ts'
import { type Fixture, openFixture, PASSWORD, type Person, ROOT, withProbes } from '../service/app-fixture.ts'
import { type Running, requestText, serve } from './socket.ts'

const BODY_TIMEOUT_MS = 300
const HEADERS_TIMEOUT_MS = 400

/** The addresses that bodies are sent to here. */
const POSTED: readonly PlainLine[] = ['/echo', '/auth/apikey', '/auth/credentials', '/nothing'].map(
  (target) => ({
    method: 'POST',
    target,
  }),
)

/** The same is asked of both ways to read requests. */
const WAYS: readonly (readonly [string, readonly PlainLine[]])[] = [
  ['read by node:http', []],
  ['read on the direct path where they are plain', POSTED],
]

describe.each(WAYS)('%s', (_way, lines) => {
  let app: Fixture
  let server: Running
  let ada: Person
  beforeAll(async () => {
    app = await openFixture({ contracts: withProbes })
    ada = await app.user('ada')
    server = await serve(
      app,
      { bodyTimeoutMs: BODY_TIMEOUT_MS, headersTimeoutMs: HEADERS_TIMEOUT_MS },
      [],
      lines,
    )
  })
  afterAll(async () => {
    await server.close()
    await app.close()
  })

  const MEBIBYTE = 1024 * 1024
  const JSON_TYPE = { 'Content-Type': 'application/json' }
  const signed = () => ({ Authorization: ada.bearer.authorization!, ...JSON_TYPE })
  const CLOSE = { Connection: 'close' }

  const statusOf = (text: string): number => Number(text.slice(9, 12))
  const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4)
  const jsonOf = (text: string): any => JSON.parse(bodyOf(text))

  /** The server still answers. */
  const expectAlive = async (): Promise<void> => {
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200)
  }

  /** Nothing was done while `work` ran. */
  async function doingNothing<T>(work: () => Promise<T>): Promise<T> {
    const before = await app.state()
    const result = await work()
    expect(await app.state()).toBe(before)
    return result
  }

  test('what is sent at once on a connection is done in turn: a key is refused by a request behind the one that revoked it', async () => {
    for (const isKnown of [true, false]) {
      const { key, secret } = await app.issue({ owner: { kind: 'user', id: ada.id } })
      const asRoot = { Authorization: ROOT.authorization!, ...JSON_TYPE }
      const verify = requestText('POST', '/v1/keys/verify', asRoot, JSON.stringify({ key: secret }))
      const revoke = requestText('POST', `/v1/keys/${key.id}/revoke`, asRoot, '{}')
      if (isKnown) await server.talk(verify, (heard) => heard.includes('"valid":true'))
      const { text } = await server.talk(
        verify + revoke + verify + verify,
        (heard) => heard.split('"staleMsMax"').length === 4,
      )
      expect(text.match(/"code":"\w+"|"revokedAt"/g)?.join(' ')).toMatch(
        /^"code":"Valid" "revokedAt" ("code":"Revoked" ?("revokedAt" ?)?){2}$/,
      )
    }
  })

  test('who sends on and on without reading is cut off, and nobody else notices', async () => {
    const socket = await server.open()
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.on('error', () => {})
    const wrong = JSON.stringify({ UserName: 'ada', Password: 'wrong-password' })
    socket.write(requestText('POST', '/auth/credentials', JSON_TYPE, wrong))
    socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20_000))
    await closed
    await expectAlive()
  })

  test('a few hundred requests that are sent at once are all answered, in their order', async () => {
    const count = 600
    const bytes = requestText('GET', '/health/live', {}).repeat(count)
    const { text } = await server.talk(bytes, (heard) => heard.split('HTTP/1.1 200').length === count + 1)
    expect(text.split('HTTP/1.1 200')).toHaveLength(count + 1)
  })

  describe('size', () => {
    test('a body of one MiB is read, and one byte more is 413', async () => {
      const sized = (bytes: number): string => `{"Text":"${'x'.repeat(bytes - 11)}"}`
      const post = (body: string) => fetch(`${server.url}/echo`, { method: 'POST', headers: JSON_TYPE, body })
      expect((await post(sized(MEBIBYTE))).status).toBe(200)
      const refused = await post(sized(MEBIBYTE + 1))
      expect(refused.status).toBe(413)
      expect(await refused.json()).toMatchObject({ responseStatus: { errorCode: 'PayloadTooLarge' } })
    })

    test('a client that sends all of a body that is far too large still reads the 413', async () => {
      const body = Buffer.alloc(12 * MEBIBYTE, 0x20)
      await doingNothing(async () => {
        for (let i = 0; i < 5; i++) {
          const headers = { ...signed(), Accept: 'application/xml' }
          const refused = await fetch(`${server.url}/auth/apikey`, { method: 'POST', headers, body })
          expect(refused.status).toBe(413)
          expect(await refused.text()).toContain('<ErrorCode>PayloadTooLarge</ErrorCode>')
        }
      })
    })

    test('a chunked body that grows too large is 413 too', async () => {
      const body = ReadableStream.from(Array(40).fill(Buffer.alloc(64 * 1024, 0x20)))
      const init = { method: 'POST', headers: signed(), body, duplex: 'half' } as RequestInit
      const refused = await doingNothing(() => fetch(`${server.url}/auth/apikey`, init))
      expect(refused.status).toBe(413)
    })

    test('who waits for leave to send is told 413 without sending', async () => {
      const head = { ...signed(), Expect: '100-continue', 'Content-Length': String(5 * MEBIBYTE) }
      const { text } = await server.talk(requestText('POST', '/auth/apikey', head), (heard) =>
        heard.includes('PayloadTooLarge'),
      )
      expect(text).toContain(' 413 ')
    })

    test('a length that is no number, or two of them, is refused by the reader of HTTP', async () => {
      for (const lengths of [
        'Content-Length: x',
        'Content-Length: 3\r\nContent-Length: 4',
        'Content-Length: -1',
      ]) {
        const { text } = await server.talk(`POST /echo HTTP/1.1\r\nHost: a\r\n${lengths}\r\n\r\nabc`)
        expect(statusOf(text), lengths).toBe(400)
      }
      await expectAlive()
    })

    test('headers beyond 16 KiB are 431', async () => {
      const { text, ended } = await server.talk(requestText('GET', '/echo', { 'X-Long': 'x'.repeat(17_000) }))
      expect([statusOf(text), ended]).toEqual([431, true])
      const { text: long } = await server.talk(requestText('GET', `/echo?Text=${'x'.repeat(17_000)}`, {}))
      expect([414, 431]).toContain(statusOf(long))
      await expectAlive()
    })
  })

  describe('time', () => {
    test('a body that does not arrive in time is 408 in the caller’s format, and the connection ends', async () => {
      const head = { ...signed(), Accept: 'application/xml', 'Content-Length': '50' }
      const { text, ended } = await doingNothing(() =>
        server.talk(`${requestText('POST', '/auth/apikey', head)}{"Description":`),
      )
      expect([statusOf(text), ended]).toEqual([408, true])
      expect(text).toContain('<ErrorCode>RequestTimeout</ErrorCode>')
      expect(text.toLowerCase()).toContain('connection: close')
    })

    test('a body that trickles has no more time than one that stops', async () => {
      const socket = await server.open()
      const started = performance.now()
      socket.write(requestText('POST', '/echo', { ...JSON_TYPE, 'Content-Length': '1000' }))
      const timer = setInterval(() => socket.write(' '), 20)
      const heard: string[] = []
      socket.on('data', (chunk) => heard.push(chunk.toString()))
      await new Promise((resolve) => socket.on('close', resolve).on('error', resolve))
      clearInterval(timer)
      expect(heard.join('')).toContain(' 408 ')
      expect(performance.now() - started).toBeLessThan(BODY_TIMEOUT_MS + 2000)
    })

    test('headers that do not arrive in time end the connection', async () => {
      const started = performance.now()
      const { text } = await server.talk('GET /echo HTTP/1.1\r\nHost: a\r\nX-Slow: ')
      expect(statusOf(text)).toBe(408)
      expect(performance.now() - started).toBeLessThan(HEADERS_TIMEOUT_MS + 3000)
    })

    test('a body that breaks off does nothing', async () => {
      await doingNothing(async () => {
        const socket = await server.open()
        socket.write(`${requestText('POST', '/auth/apikey', { ...signed(), 'Content-Length': '50' })}{}`)
        await wait(30)
        socket.destroy()
        await wait(100)
      })
      await expectAlive()
    })
  })

  describe('connections', () => {
    test('one goes on after refusals that left the body unread', async () => {
      const refused = requestText('POST', '/auth/apikey', JSON_TYPE, '{"Description":"ci"}')
      const nothing = requestText('POST', '/nothing', JSON_TYPE, '{"Description":"ci"}')
      const last = requestText('GET', '/echo?Text=last', CLOSE)
      const { text, ended } = await doingNothing(() => server.talk(refused + nothing + last))
      expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 404', 'HTTP/1.1 200'])
      expect(text).toContain('"text":"last"')
      expect(ended).toBe(true)
    })

    test('answers have a length, that of HEAD too, and HEAD has no body', async () => {
      const { text } = await server.talk(requestText('HEAD', '/echo?Text=x', CLOSE))
      expect(bodyOf(text)).toBe('')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1])
      const get = await server.talk(requestText('GET', '/echo?Text=x', CLOSE))
      expect(bodyOf(get.text)).toHaveLength(length)
    })

    test('names of headers are written as ServiceStack writes them, since its Java client finds no other Content-Type', async () => {
      const asked = [
        requestText('POST', '/auth/apikey', { ...JSON_TYPE, ...CLOSE }, '{}'),
        requestText('GET', '/auth/credentials?UserName=ada', CLOSE),
        requestText('GET', '/metadata', { ...CLOSE, 'Accept-Encoding': 'gzip' }),
        requestText('POST', '/auth/apikey', { ...signed(), ...CLOSE }, '{}'),
      ]
      const names = new Set<string>()
      for (const text of asked) {
        const [head = ''] = (await server.talk(text)).text.split('\r\n\r\n')
        for (const line of head.split('\r\n').slice(1)) names.add(line.slice(0, line.indexOf(':')))
      }
      expect([...names]).toEqual(
        expect.arrayContaining([
          'Content-Type',
          'Content-Length',
          'Content-Encoding',
          'Vary',
          'WWW-Authenticate',
        ]),
      )
      expect([...names].filter((name) => !/^(WWW|X|[A-Z][a-z]+)(-[A-Z][a-z]+)*$/.test(name))).toEqual([])
    })

    test('a chunked body, a body on GET and a body of one byte at a time are read', async () => {
      const head = requestText('POST', '/echo', { ...JSON_TYPE, ...CLOSE, 'Transfer-Encoding': 'chunked' })
      const chunked = await server.talk(`${head}4\r\n{"Id\r\n4\r\n":7}\r\n0\r\n\r\n`)
      expect(jsonOf(chunked.text).result.id).toBe(7)
      const get = await server.talk(requestText('GET', '/echo', { ...JSON_TYPE, ...CLOSE }, '{"Id":7}'))
      expect(jsonOf(get.text).result.id).toBe(7)
      const socket = await server.open()
      const answered = new Promise<string>((resolve) =>
        socket.on('data', (chunk) => resolve(chunk.toString())),
      )
      for (const letter of requestText('POST', '/echo', { ...JSON_TYPE, ...CLOSE }, '{"Id":7}')) {
        socket.write(letter)
        await new Promise(setImmediate)
      }
      expect(jsonOf(await answered).result.id).toBe(7)
      socket.destroy()
    })

    test('a multipart body is read from its own bytes, however many came before it', async () => {
      const part = (name: string, text: string): string =>
        `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
      const headers = { 'Content-Type': 'multipart/form-data; boundary=b', ...CLOSE }
      await server.talk(requestText('POST', '/echo', headers, `${part('Text', 'first')}--b--\r\n`))
      const { text } = await server.talk(requestText('POST', '/echo', headers, `${part('Id', '7')}--b--\r\n`))
      expect(jsonOf(text).result.text).toBeUndefined()
      expect(jsonOf(text).result.id).toBe(7)
    })

    test('two lengths in one request, as smugglers send them, are refused', async () => {
      const smuggled = `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /echo?Text=smuggled HTTP/1.1\r\nHost: a\r\n\r\n`
      const { text } = await server.talk(smuggled)
      expect(statusOf(text)).toBe(400)
      expect(text).not.toContain('smuggled')
    })

    test.each([
      ['no HTTP at all', 'hello\r\n\r\n'],
      ['a method that does not exist', 'FROB /echo HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['no Host', 'GET /echo HTTP/1.1\r\n\r\n'],
      ['a NUL in a header', 'GET /echo HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n'],
      ['a bare line feed in a header', 'GET /echo HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n'],
      ['a broken chunk', `${requestText('POST', '/echo', { 'Transfer-Encoding': 'chunked' })}zz\r\n`],
      ['TLS', Buffer.from('160301020001000001fc0303', 'hex')],
    ])('%s is 400 and ends the connection', async (_what, bytes) => {
      const { text } = await server.talk(bytes)
      expect(statusOf(text)).toBe(400)
      await expectAlive()
    })

    test('a whole address as the target, as proxies send it, is its path', async () => {
      const { text } = await server.talk(requestText('GET', 'http://localhost/echo?Text=x', CLOSE))
      expect(jsonOf(text).result.text).toBe('x')
    })

    test('a client that goes away while it is answered harms nobody', async () => {
      const asks = Array.from({ length: 20 }, async () => {
        const socket = await server.open()
        socket.write(requestText('POST', '/auth/apikey', signed(), '{}'))
        socket.resetAndDestroy()
      })
      await Promise.all(asks)
      await expectAlive()
    })

    test('request ids are taken over when they are plain, and made anew when not', async () => {
      const idOf = async (sent: string): Promise<string | null> =>
        (await fetch(`${server.url}/echo`, { headers: { 'x-request-id': sent } })).headers.get('x-request-id')
      expect(await idOf('a.b:c-1')).toBe('a.b:c-1')
      for (const strange of ['', 'a b', 'x'.repeat(65), '<script>', '"}\t{'])
        expect(await idOf(strange)).toMatch(/^[\da-f-]{36}$/)
    })
  })

  describe('behind a proxy', () => {
    const signIn = (running: Running, forwarded: Record<string, string>) =>
      fetch(`${running.url}/auth/credentials`, {
        method: 'POST',
        headers: { ...JSON_TYPE, ...forwarded },
        body: JSON.stringify({ UserName: 'ada', Password: PASSWORD }),
      })

    test('what a trusted one says of https and of the address counts', async () => {
      const proxied = await serve(app, {}, ['127.0.0.1/32', '10.0.0.0/8'], lines)
      const forwarded = {
        'x-forwarded-proto': 'https',
        'x-forwarded-for': '1.2.3.4, 198.51.100.7, 10.0.0.9',
      }
      const { headers } = await signIn(proxied, forwarded)
      expect(
        headers.getSetCookie().every((cookie) => cookie.includes('; secure; samesite=lax; httponly')),
      ).toBe(true)
      expect(app.log.at(-1)?.address).toBe('198.51.100.7')
      await proxied.close()
    })

    test('what anybody else says does not', async () => {
      const { headers } = await signIn(server, { 'x-forwarded-proto': 'https', 'x-forwarded-for': '1.2.3.4' })
      expect(headers.getSetCookie().some((cookie) => cookie.includes('secure'))).toBe(false)
      expect(app.log.at(-1)?.address).toBe('127.0.0.1')
    })
  })
})
