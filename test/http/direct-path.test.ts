/** The direct path: taken by what nearly every program sends, left by everything else, and not to be told from `node:http` by its answers. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  createNodeServer,
  defaultLimits,
  followed,
  type Handle,
  type HttpResponse,
  type ServerLimits,
} from '../../src/host/http/index.ts'
import { directLines } from '../../src/service/index.ts'
import { bearerOf, type Fixture, openFixture, ROOT_KEY } from '../service/app-fixture.ts'
import { type Running, requestText, serve } from './socket.ts'

const PATH = '/v1/keys/verify'
const JSON_TYPE = { 'content-type': 'application/json' }
const CLOSE = requestText('GET', '/health/live', { Connection: 'close' })

let app: Fixture
let direct: Running
let general: Running
let secret: string
let verifier: string
beforeAll(async () => {
  app = await openFixture()
  direct = await serve(app, {}, [], directLines)
  general = await serve(app)
  const owner = { kind: 'organisation', id: await app.organisation('company') } as const
  const issue = async (scopes: readonly string[]) =>
    (await app.issue({ owner, format: 'keyhaven', scopes })).secret
  secret = await issue(['invoices.read'])
  verifier = await issue(['keyhaven:verify'])
})
afterAll(async () => {
  await direct.close()
  await general.close()
  await app.close()
})

describe('its answers', () => {
  /** Without what differs between any two answers. */
  const masked = (text: string): string =>
    text.replace(/^date: .*$/gim, 'Date: …').replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '…')

  const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
    accept: fc.constantFrom('application/json', '*/*', 'application/xml', 'text/html', ''),
    'accept-encoding': fc.constantFrom('gzip, deflate', 'br', 'identity'),
    'content-type': fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/csv'),
    'content-encoding': fc.constantFrom('gzip', 'identity'),
    connection: fc.constantFrom('keep-alive', 'Keep-Alive', 'close', 'upgrade'),
    expect: fc.constantFrom('100-continue', 'x'),
    'transfer-encoding': fc.constantFrom('chunked', 'identity'),
    'x-http-method-override': fc.constantFrom('GET', 'POST', 'DELETE'),
    'x-request-id': fc.constantFrom('mine-1', 'a b', ''),
    'x-forwarded-for': fc.constantFrom('1.2.3.4'),
    cookie: fc.constantFrom('ss-id=12345678901234567890'),
    origin: fc.constantFrom('http://elsewhere.example'),
    upgrade: fc.constantFrom('h2c'),
    'x-api-key': fc.constantFrom('', ROOT_KEY, 'no-key-of-anybody-at-all'),
    'user-agent': fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
    'x-odd': fc.constantFrom('\u00e9', 'a\tb', '  blanks  ', '"', 'x'.repeat(5000), 'x'.repeat(17_000)),
  }
  const header = fc
    .constantFrom(...Object.keys(values))
    .chain((name) => values[name]!.map((value): [string, string] => [name, value]))
  const authorization = fc.constantFrom(
    ...[ROOT_KEY, 'nobody'].map((key) => `Bearer ${key}`),
    'Basic Og==',
    'verifier',
    undefined,
  )
  const body = fc.constantFrom(
    { Key: 'good' },
    { key: 'good', scopes: ['invoices.write'], environment: 'test' },
    { key: 'good', address: 'nowhere', scopes: ['é'] },
    { key: 'unknown-but-well-formed' },
    { key: '' },
    [],
    '{"key":',
    'ÿ',
    '',
  )
  const spelling = fc.constantFrom(
    (name: string) => name,
    (name: string) => name.toUpperCase(),
    (name: string) => `${name} `,
  )
  const sent = fc
    .record({
      headers: fc.array(fc.tuple(header, spelling), { maxLength: 4 }),
      authorization,
      body,
      target: fc.constantFrom(PATH, PATH, PATH, `${PATH}?format=xml`, `${PATH}/`, '/V1/keys/verify'),
      version: fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
    })
    .map(({ headers, authorization, body, target, version }) => {
      const content = (typeof body === 'string' ? body : JSON.stringify(body)).replace(
        '"good"',
        `"${secret}"`,
      )
      const known = authorization === 'verifier' ? `Bearer ${verifier}` : authorization
      const lines = [
        'host: localhost',
        ...(headers.some(([[name]]) => name === 'content-type') ? [] : ['content-type: application/json']),
        ...(known === undefined ? [] : [`authorization: ${known}`]),
        ...headers.map(([[name, value], spell]) => `${spell(name)}: ${value}`),
        `content-length: ${Buffer.byteLength(content)}`,
      ]
      return `POST ${target} HTTP/${version}\r\n${lines.join('\r\n')}\r\n\r\n${content}`
    })

  /** From the third time on, what was understood of a head is remembered. */
  const repeated = fc
    .tuple(sent, fc.constantFrom(1, 1, 3))
    .map(([request, times]) => Array<string>(times).fill(request))

  test('are those of node:http byte for byte, whatever is sent, and however often', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(repeated, { minLength: 1, maxLength: 4 }), async (all) => {
        const requests = all.flat()
        expect(masked(await converse(direct, requests))).toBe(masked(await converse(general, requests)))
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  test('are those of now for a head that is sent again: its key may have ended, and come back', async () => {
    const owner = { kind: 'organisation', id: await app.organisation('other') } as const
    const caller = await app.issue({ owner, format: 'keyhaven', scopes: ['keyhaven:verify'] })
    const actor = { id: 'test', keyId: undefined, address: '', requestId: '' }
    const headers = { ...bearerOf(caller.secret), ...JSON_TYPE }
    const socket = await direct.open()
    const ask = async (key: string): Promise<string> => {
      const text = heard(socket, (so) => so.endsWith('}'))
      socket.write(requestText('POST', PATH, headers, JSON.stringify({ key })))
      return text
    }
    const [own, foreign] = [caller.secret, secret]
    for (let n = 0; n < 4; n++) {
      expect(await ask(own)).toContain('"valid":true')
      expect(await ask(foreign)).toContain('"code":"NotFound"')
    }
    for (const [state, status] of [
      ['frozen', 403],
      ['active', 200],
      ['revoked', 403],
    ] as const) {
      await app.app.keyring.setState(caller.key.id, state, undefined, actor, app.nowMs)
      for (let n = 0; n < 3; n++) expect(await ask(own)).toContain(`HTTP/1.1 ${status} `)
    }
    socket.destroy()
  })

  test('are the same however a request is cut into pieces', async () => {
    const headers = { ...bearerOf(verifier), ...JSON_TYPE }
    const whole = requestText('POST', PATH, headers, JSON.stringify({ key: secret }))
    const expected = masked(await converse(general, [whole]))
    expect(expected).toContain('"valid":true')
    for (let at = 1; at < whole.length; at += 7) {
      const socket = await direct.open()
      const text = heard(socket, (so) => so.includes('"valid":true'))
      socket.write(whole.slice(0, at))
      await wait(3)
      socket.write(whole.slice(at))
      expect(expected.startsWith(masked(await text)), String(at)).toBe(true)
      socket.destroy()
    }
  })
})

/** Sends each when the one before was answered, as clients do, then what ends the connection. All that was heard. */
async function converse(running: Running, requests: readonly string[]): Promise<string> {
  const socket = await running.open()
  let text = ''
  let told = () => {}
  let isOpen = true
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    told()
  })
  const closed = new Promise((resolve) => socket.on('close', resolve).on('error', resolve)).then(() => {
    isOpen = false
  })
  for (const request of requests) {
    if (!isOpen) break
    const answered = new Promise<void>((resolve) => {
      told = resolve
    })
    socket.write(request, 'latin1')
    await Promise.race([closed, answered, wait(500)])
    // An end, or an answer behind "100 Continue", comes right after.
    await wait(5)
  }
  if (isOpen) socket.write(CLOSE)
  await Promise.race([closed, wait(2000)])
  socket.destroy()
  return text
}

interface Watched {
  readonly server: Server
  readonly port: number
  /** Requests that `node:http` has read. */
  readonly general: () => number
}

const open: Watched[] = []
afterEach(async () => {
  for (const { server } of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** A server of its own on any handle, whose general way is watched. */
async function watched(handle: Handle, limits: Partial<ServerLimits> = {}): Promise<Watched> {
  const front = { isSecure: false, isTrusted: () => false }
  const direct = { lines: directLines, clock: () => new Date() }
  const server = createNodeServer(handle, { ...defaultLimits, ...limits }, front, direct)
  let requests = 0
  server.on('request', () => {
    requests += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const made = { server, port, general: () => requests }
  open.push(made)
  return made
}

const answer = (body: string): HttpResponse => ({ status: 200, headers: {}, body })

async function opened({ port }: Watched): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

const plain = (body = '{}'): string => requestText('POST', PATH, JSON_TYPE, body)

/** All that comes until `isEnough`, or until the server ends. */
function heard(socket: Socket, isEnough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (isEnough(text)) resolve(text)
    })
    socket.on('close', () => resolve(text))
  })
}

describe('it is taken', () => {
  const browserless = {
    'User-Agent': 'node',
    Accept: '*/*',
    'Accept-Language': '*',
    'Sec-Fetch-Mode': 'cors',
    'Accept-Encoding': 'gzip, deflate',
  }
  test.each([
    ['curl', { 'User-Agent': 'curl/8.5', Accept: '*/*', ...JSON_TYPE }],
    ['fetch', { Connection: 'keep-alive', ...browserless, ...JSON_TYPE }],
    ['Go', { 'User-Agent': 'Go-http-client/1.1', ...JSON_TYPE, 'Accept-Encoding': 'gzip' }],
    [
      'Python',
      {
        'User-Agent': 'python-requests/2',
        'Accept-Encoding': 'gzip',
        Connection: 'keep-alive',
        ...JSON_TYPE,
      },
    ],
    ['a proxy', { 'X-Forwarded-For': '1.2.3.4', Traceparent: '00-1-1-01', ...JSON_TYPE }],
  ])('by what %s sends', async (_who, headers) => {
    const made = await watched(async () => answer('told'))
    const socket = await opened(made)
    for (let n = 0; n < 3; n++) {
      const text = heard(socket, (so) => so.includes('told'))
      socket.write(requestText('POST', PATH, { ...headers, ...bearerOf('k') }, '{}'))
      expect(await text).toContain('told')
    }
    expect(made.general()).toBe(0)
  })

  test.each([
    ['another path', requestText('POST', '/v1/keys', JSON_TYPE, '{}')],
    ['a query', requestText('POST', `${PATH}?a=b`, JSON_TYPE, '{}')],
    ['another verb', requestText('PUT', PATH, JSON_TYPE, '{}')],
    ['no body', requestText('POST', PATH, JSON_TYPE)],
    ['a header twice', requestText('POST', PATH, { ...JSON_TYPE, 'X-A': '1\r\nx-a: 2' }, '{}')],
    ['a folded header', requestText('POST', PATH, { ...JSON_TYPE, 'X-A': '1\r\n 2' }, '{}')],
    ['a head longer than 4 KiB', requestText('POST', PATH, { ...JSON_TYPE, 'X-A': 'a'.repeat(4096) }, '{}')],
    ['a connection that is to end', requestText('POST', PATH, { ...JSON_TYPE, Connection: 'close' }, '{}')],
    ['a second request behind it', plain() + plain()],
    ['a byte behind it', `${plain()}}`],
  ])('not by a request with %s', async (_what, bytes) => {
    const made = await watched(async () => answer('told'))
    const socket = await opened(made)
    const text = heard(socket, (so) => so.includes('told') || so.includes(' 400 '))
    socket.write(bytes)
    await text
    const answered = (await text).includes(' 400 ') ? 0 : 1
    expect(made.general()).toBeGreaterThanOrEqual(answered)
    // From then on the connection is that of node:http.
    if (answered === 0) return
    const more = heard(socket, (so) => so.includes('told'))
    const before = made.general()
    socket.write(plain())
    await more
    if (!bytes.includes('close')) expect(made.general()).toBeGreaterThan(before)
  })
})

describe('a connection on it', () => {
  test('is answered in order when more comes before the answer', async () => {
    const waiting: ((response: HttpResponse) => void)[] = []
    const made = await watched(() => new Promise((resolve) => waiting.push(resolve)))
    const socket = await opened(made)
    const text = heard(socket, (so) => so.includes('third'))
    socket.write(plain())
    while (waiting.length < 1) await wait(1)
    socket.write(plain('{"second":1}'))
    await wait(20)
    socket.write(plain('{"third":1}'))
    await wait(20)
    expect(waiting).toHaveLength(1)
    for (const word of ['first', 'second', 'third']) {
      while (waiting.length < 1) await wait(1)
      waiting.shift()!(answer(word))
    }
    expect((await text).match(/first|second|third/g)).toEqual(['first', 'second', 'third'])
  })

  test('of somebody who reads no answers is not read from either', async () => {
    let requests = 0
    const made = await watched(() => {
      requests += 1
      return answer('x'.repeat(50_000))
    })
    const socket = await opened(made)
    socket.pause()
    for (let n = 0; n < 2000; n++) {
      if (socket.destroyed) break
      socket.write(plain())
      await new Promise(setImmediate)
    }
    await wait(100)
    expect(requests).toBeLessThan(1000)
    socket.destroy()
  })

  test('ends when nothing comes at all, and when nothing more comes', async () => {
    const limits = { headersTimeoutMs: 100, keepAliveTimeoutMs: 200 }
    const made = await watched(() => answer('told'), limits)
    const silent = await opened(made)
    const started = performance.now()
    expect(await heard(silent, () => false)).toBe('')
    expect(performance.now() - started).toBeLessThan(1500)
    const idle = await opened(made)
    idle.write(plain())
    expect(await heard(idle, () => false)).toContain('told')
  })

  test('ends with the server when it is idle, and after its answer when it is not', async () => {
    let finish: (response: HttpResponse) => void = () => {}
    const made = await watched(
      () =>
        new Promise((resolve) => {
          finish = resolve
        }),
    )
    const [idle, busy] = [await opened(made), await opened(made)]
    const text = heard(busy, (so) => so.includes('told'))
    busy.write(plain())
    await wait(50)
    const closed = once(made.server, 'close')
    const idleClosed = once(idle, 'close')
    idle.resume()
    made.server.close()
    await idleClosed
    finish(answer('told'))
    expect(await text).toContain('told')
    made.server.closeIdleConnections()
    await closed
  })

  test('is ended, and the others are not, when an answer cannot be sent', async () => {
    let value = 'a\r\nset-cookie: b'
    const made = await watched(() => ({ status: 200, headers: { 'x-a': value }, body: 'told' }))
    const socket = await opened(made)
    socket.write(plain())
    expect(await heard(socket, () => false)).toBe('')
    value = 'fine'
    const other = await opened(made)
    other.write(plain())
    expect(await heard(other, (so) => so.includes('told'))).toContain('X-A: fine')
  })
})

describe('who asks for what is not there', () => {
  interface Said {
    readonly who: string
    readonly yields?: 'refused' | 'told'
  }

  /** A server that writes down in which order it was asked, and refuses who says so. */
  async function recording(told: (who: string) => void = () => {}, limits: Partial<ServerLimits> = {}) {
    const order: string[] = []
    const handle: Handle = (request) =>
      followed(request.body(100), (bytes) => {
        const { who, yields } = JSON.parse(Buffer.from(bytes).toString()) as Said
        order.push(who)
        told(who)
        return { ...answer(who), status: yields === 'refused' ? 404 : 200, yields: yields === 'told' }
      })
    return { made: await watched(handle, limits), order }
  }

  const says = (who: string, yields?: Said['yields']): string => plain(JSON.stringify({ who, yields }))

  /** Resolves when the answer to `who` has come. */
  async function exchange(socket: Socket, who: string, yields?: Said['yields']): Promise<void> {
    const text = heard(socket, (so) => so.endsWith(who))
    socket.write(says(who, yields))
    await text
  }

  /** What was written has arrived when the event loop looks for it next. */
  function arrive(): void {
    for (const started = performance.now(); performance.now() - started < 20; );
  }

  const answersTo = (sockets: readonly Socket[]): Promise<unknown> =>
    Promise.all(sockets.map((socket) => once(socket, 'data')))

  test.each(['refused', 'told'] as const)('is served after what others have sent: %s', async (yields) => {
    const { made, order } = await recording()
    const [one, other] = [await opened(made), await opened(made)]
    await exchange(other, 'before')
    // Who has what was asked for is served in the order of arrival.
    for (const [first, expected] of [
      [undefined, ['one', 'other']],
      [yields, ['other', 'one']],
    ] as const) {
      await exchange(one, 'first', first)
      order.length = 0
      one.write(says('one'))
      other.write(says('other'))
      arrive()
      await answersTo([one, other])
      expect(order).toEqual(expected)
    }
    // And once is enough: it was served well since.
    order.length = 0
    one.write(says('one'))
    other.write(says('other'))
    arrive()
    await answersTo([one, other])
    expect(order).toEqual(['one', 'other'])
  })

  test('is served one by one, in the order of arrival, and those who come between are served between', async () => {
    let late: Socket | undefined
    const { made, order } = await recording((who) => {
      if (who !== '0' || !late) return
      late.write(says('late'))
      arrive()
    })
    const many = await Promise.all(Array.from({ length: 4 }, () => opened(made)))
    for (const socket of many) await exchange(socket, 'first', 'refused')
    late = await opened(made)
    await exchange(late, 'before')
    order.length = 0
    for (const [n, socket] of many.entries()) socket.write(says(String(n), 'refused'))
    arrive()
    await answersTo([...many, late])
    expect(order).toEqual(['0', 'late', '1', '2', '3'])
  })

  test('is served however much others ask for', async () => {
    const { made, order } = await recording()
    const [refused, busy] = [await opened(made), await opened(made)]
    await exchange(refused, 'first', 'refused')
    let isServed = false
    const goOn = (): void => {
      if (isServed) return
      busy.write(says('busy'))
      arrive()
    }
    busy.on('data', goOn)
    refused.write(says('refused'))
    goOn()
    await once(refused, 'data')
    isServed = true
    busy.destroy()
    expect(order.filter((who) => who === 'refused')).toHaveLength(1)
  })

  test('is answered in order when more comes meanwhile, and when nothing more is to come', async () => {
    const { made, order } = await recording()
    const ahead = await Promise.all(Array.from({ length: 20 }, () => opened(made)))
    const [asking, leaving] = [await opened(made), await opened(made)]
    asking.setNoDelay(true)
    for (const socket of [...ahead, asking, leaving]) await exchange(socket, 'first', 'refused')
    order.length = 0
    for (const socket of ahead) socket.write(says('ahead'))
    asking.write(says('one'))
    leaving.end(says('last'))
    const texts = [heard(asking, (so) => so.includes('two')), heard(leaving, () => false)]
    while (order.length < 2) await new Promise(setImmediate)
    asking.write(says('two'))
    arrive()
    const [asked, left] = await Promise.all(texts)
    expect(asked!.match(/one|two/g)).toEqual(['one', 'two'])
    expect(left).toContain('last')
    // Both came while others were to be served before them.
    expect(order.lastIndexOf('ahead')).toBeGreaterThan(order.indexOf('last'))
    asking.destroy()
  })

  test('is answered by a server that ends, and may be gone by then', async () => {
    const { made, order } = await recording((who) => {
      if (who !== 'ending') return
      gone.destroy()
      arrive()
      made.server.close()
    })
    const [ending, gone, there] = [await opened(made), await opened(made), await opened(made)]
    for (const socket of [ending, gone, there]) await exchange(socket, 'first', 'refused')
    const texts = [heard(ending, (so) => so.includes('ending')), heard(there, (so) => so.includes('there'))]
    for (const [socket, who] of [
      [ending, 'ending'],
      [gone, 'gone'],
      [there, 'there'],
    ] as const)
      socket.write(says(who))
    await Promise.all(texts)
    expect(order.slice(-3)).toEqual(['ending', 'gone', 'there'])
  })

  /** The sockets of refused callers of whom each waits behind those before it; what they wrote has arrived. */
  async function inLine(made: Watched, count: number): Promise<readonly Socket[]> {
    const sockets = await Promise.all(Array.from({ length: count }, () => opened(made)))
    for (const socket of sockets) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      await exchange(socket, 'first', 'refused')
    }
    for (const [n, socket] of sockets.entries()) socket.write(says(`${n}.`))
    arrive()
    return sockets
  }

  /** Of `node:http`: connections that it reads. */
  function readByNode(server: Server): number {
    const name = Object.getOwnPropertySymbols(server).find((each) => String(each).includes('connections)'))!
    return (server as unknown as Record<symbol, { all(): unknown[] }>)[name]!.all().length
  }

  test('leaves nothing behind when it leaves before it is served, and keeps nobody waiting', async () => {
    const { made, order } = await recording()
    const [first, ...others] = await inLine(made, 30)
    order.length = 0
    const answered = once(first!, 'data')
    while (order.length < 2) await new Promise(setImmediate)
    // More of them comes while they wait, and then they are gone.
    for (const socket of others.slice(10)) socket.write(says('early'))
    arrive()
    await new Promise(setImmediate)
    for (const socket of others.slice(10)) socket.resetAndDestroy()
    await answered
    await vi.waitFor(() => expect(order).toContain('9.'))
    const late = heard(first!, (so) => so.includes('late'))
    first!.write(says('late'))
    await late
    expect(order.length).toBeLessThan(20)
    await vi.waitFor(async () =>
      expect(await promisify(made.server.getConnections).call(made.server)).toBe(11),
    )
    expect(readByNode(made.server)).toBe(0)
    for (const socket of [first!, ...others]) socket.destroy()
  })

  test('leaves nothing behind when it leaves before its answer is there, and more had come', async () => {
    const waiting: (() => void)[] = []
    const made = await watched(() => new Promise((resolve) => waiting.push(() => resolve(answer('told')))))
    const socket = await opened(made)
    socket.write(plain())
    while (waiting.length === 0) await wait(1)
    socket.write(plain())
    await wait(20)
    socket.resetAndDestroy()
    await vi.waitFor(async () =>
      expect(await promisify(made.server.getConnections).call(made.server)).toBe(0),
    )
    waiting[0]!()
    await wait(20)
    expect(readByNode(made.server)).toBe(0)
  })

  test('is not taken for idle while it waits', async () => {
    const limits = { headersTimeoutMs: 100, keepAliveTimeoutMs: 100 }
    const { made } = await recording((who) => {
      if (who !== 'first') arrive()
    }, limits)
    const sockets = await inLine(made, 20)
    const answers = await Promise.all(sockets.map((socket) => heard(socket, (so) => so.includes('.'))))
    for (const [n, answer] of answers.entries()) expect(answer).toContain(`${n}.`)
  })

  test('is not served any more when the server has ended all connections', async () => {
    const { made, order } = await recording()
    await inLine(made, 30)
    order.length = 0
    while (order.length < 2) await new Promise(setImmediate)
    made.server.close()
    made.server.closeAllConnections()
    const served = order.length
    await once(made.server, 'close')
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect(order).toHaveLength(served)
  })

  test('is served after the others on node:http too', async () => {
    const { made, order } = await recording()
    const [one, other] = [await opened(made), await opened(made)]
    const general = (who: string, yields?: Said['yields']): string =>
      requestText('POST', PATH, { ...JSON_TYPE, TE: 'trailers' }, JSON.stringify({ who, yields }))
    await exchange(one, 'first', 'refused')
    await exchange(other, 'before')
    // The first takes the connection from the direct path.
    for (let time = 0; time < 2; time++) {
      order.length = 0
      one.write(general('one', 'refused'))
      other.write(says('other'))
      arrive()
      await answersTo([one, other])
      expect(order).toEqual(['other', 'one'])
    }
    expect(made.general()).toBe(2)
  })

  test('is answered in order when its own answer takes time, and more comes meanwhile', async () => {
    const waiting: (() => void)[] = []
    const made = await watched((request) =>
      followed(request.body(100), (bytes) => {
        const { who, yields } = JSON.parse(Buffer.from(bytes).toString()) as Said
        const told = { ...answer(who), status: yields === 'refused' ? 404 : 200 }
        return who === '19.' ? new Promise((resolve) => waiting.push(() => resolve(told))) : told
      }),
    )
    const sockets = await inLine(made, 20)
    const asking = sockets.at(-1)!
    const text = heard(asking, (so) => so.includes('two'))
    await once(sockets[0]!, 'data')
    asking.write(says('two'))
    while (waiting.length === 0) await new Promise(setImmediate)
    await wait(20)
    waiting[0]!()
    expect((await text).match(/19\.|two/g)).toEqual(['19.', 'two'])
    asking.destroy()
  })
})

describe('a key that nobody has', () => {
  const verified = async (path: string, message: object): Promise<HttpResponse> =>
    app.app.handle({
      method: 'POST',
      target: path,
      address: '127.0.0.1',
      secure: true,
      header: (name) =>
        ({ host: 'localhost', authorization: `Bearer ${verifier}`, 'content-type': 'application/json' })[
          name
        ],
      body: () => Buffer.from(JSON.stringify(message)),
    })
  const nobodys = 'of-nobody'

  test.each([
    ['one', PATH, (key: string) => ({ key })],
    ['many', `${PATH}/batch`, (key: string) => ({ keys: [{ key: nobodys }, { key }] })],
  ])('lets others go first, of %s', async (_which, path, message) => {
    expect((await verified(path, message(nobodys))).yields).toBe(true)
    expect((await verified(path, message(secret))).yields).toBeUndefined()
    const refused = await verified(PATH, { key: secret, scopes: ['of.others'] })
    expect(refused.body).toContain('InsufficientScope')
    expect(refused.yields).toBeUndefined()
  })
})
