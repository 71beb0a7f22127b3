/** The files of the API reference as they are served: these and no others, as their package has them, for ever at one address. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { brotliDecompressSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Keyhaven, startKeyhaven } from '../e2e/start-keyhaven.ts'

/** Name at its address → where it comes from and what it is. */
const FILES = [
  ['swagger-ui', 'css', import.meta.resolve('swagger-ui-dist/swagger-ui.css')],
  ['swagger-ui-bundle', 'js', import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js')],
  ['reference', 'js', new URL('../../assets/reference.js', import.meta.url).href],
] as const

const BASE_PATHS = ['', '/digitalu', '/firstchoice', '/bokamera', '/foundry'] as const

describe('the files of the API reference', () => {
  let keyhaven: Keyhaven
  let addresses: readonly string[]

  const cleanUp = cleanUpAfterAll()

  const addressesBelow = async (basePath: string): Promise<readonly string[]> => {
    const page = await (await fetch(`${keyhaven.url}${basePath}/docs`)).text()
    return [...page.matchAll(/(?:src|href)="(\/[^"]*\.(?:js|css))"/g)].map(([, address]) => address!)
  }

  beforeAll(async () => {
    keyhaven = await startKeyhaven({ cleanUp })
    addresses = await addressesBelow('')
  })

  /** The status of a path as it stands: `fetch` would put it in order first. */
  const statusOf = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(keyhaven.url)
      const sent = request({ hostname, port, path }, (answer) => {
        answer.resume()
        resolve(answer.statusCode!)
      })
      sent.on('error', reject).end()
    })

  test('the page lets nothing in from elsewhere, and leads on without script', async () => {
    const answer = await fetch(`${keyhaven.url}/foundry/docs`)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self' 'sha256-[^']+'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    const [noscript] = /<noscript>.*<\/noscript>/.exec(await answer.text())!
    for (const path of ['/metadata', '/openapi.json'])
      expect(noscript).toContain(`href="${keyhaven.url}/foundry${path}"`)
  })

  test.each(FILES)('%s.%s is what it was, and may be kept for ever', async (name, suffix, source) => {
    const address = addresses.find(
      (each) => each.startsWith(`/docs/${name}.`) && each.endsWith(`.${suffix}`),
    )!
    const answer = await fetch(`${keyhaven.url}${address}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(
      suffix === 'css' ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    )
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), readFileSync(new URL(source)))).toBe(0)
  })

  test('whoever has a file is told so', async () => {
    for (const address of addresses) {
      const url = `${keyhaven.url}${address}`
      const etag = (await fetch(url, { method: 'HEAD' })).headers.get('etag')!
      expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
      const known = await fetch(url, { headers: { 'if-none-match': etag } })
      expect(known.status).toBe(304)
      expect(await known.text()).toBe('')
      expect((await fetch(url, { headers: { 'if-none-match': '"another"' } })).status).toBe(200)
    }
  })

  test('HEAD is answered as GET, without the body', async () => {
    for (const path of ['/docs', ...addresses]) {
      const headers = { 'accept-encoding': 'identity' }
      const whole = await fetch(`${keyhaven.url}${path}`, { headers })
      const head = await fetch(`${keyhaven.url}${path}`, { method: 'HEAD', headers })
      expect(head.status).toBe(200)
      expect(head.headers.get('content-length')).toBe(String((await whole.arrayBuffer()).byteLength))
      expect(head.headers.get('content-type')).toBe(whole.headers.get('content-type'))
      expect(await head.text()).toBe('')
    }
  })

  test('travel as br, in a quarter of their size', async () => {
    const address = addresses.find((each) => each.includes('bundle'))!
    const { hostname, port } = new URL(keyhaven.url)
    const body = await new Promise<Buffer>((resolve, reject) => {
      const options = { hostname, port, path: address, headers: { 'accept-encoding': 'br' } }
      const sent = request(options, async (answer) => {
        expect(answer.headers['content-encoding']).toBe('br')
        resolve(Buffer.concat(await answer.toArray()))
      })
      sent.on('error', reject).end()
    })
    const source = readFileSync(new URL(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js')))
    expect(body.length).toBeLessThan(source.length / 4)
    expect(Buffer.compare(brotliDecompressSync(body), source)).toBe(0)
  })

  test.each(BASE_PATHS)('stand below the path of the host at "%s"', async (basePath) => {
    const own = await addressesBelow(basePath)
    expect(own).toHaveLength(FILES.length)
    for (const address of own) {
      expect(address.startsWith(`${basePath}/docs/`)).toBe(true)
      expect((await fetch(`${keyhaven.url}${address}`)).status).toBe(200)
    }
  })

  test.each([
    '/docs/package.json',
    '/docs/swagger-ui-bundle.js',
    '/docs/swagger-ui.css.map',
    '/docs/reference.js',
    '/docs/../package.json',
    '/docs/%2e%2e/package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/..%5c..%5cpackage.json',
    '/docs/%2e%2e%2fassets%2freference.js',
    '/docs//etc/passwd',
    '/docs/constructor',
    '/docs/__proto__',
    '/docs/%00',
    '/docs/a/b',
  ])('nothing else is there: %s', async (path) => {
    expect(await statusOf(path)).toBe(404)
  })
})

test('the telemetry that the package would install is not installed', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'))
  const scarf = Object.entries<{ name?: string }>(lock.packages).filter(([path]) => path.includes('scarf'))
  expect(scarf.map(([path, { name }]) => [path, name])).toEqual([
    ['node_modules/@scarf/scarf', 'empty-npm-package'],
  ])
})
