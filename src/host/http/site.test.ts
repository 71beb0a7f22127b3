import { expect, test } from 'vitest'
import type { HttpRequest, HttpResponse } from './exchange.ts'
import type { Host } from './host.ts'
import { createSite } from './site.ts'

/** Answers 404 to everything, so that what a probe has answered can be told from it. */
const nothing: Host = {
  name: 'nothing',
  basePath: '',
  handle: async () => ({
    response: { status: 404, headers: {} },
    operation: undefined,
    caller: undefined,
    fault: undefined,
  }),
}

const site = createSite({
  hosts: [nothing],
  hostNames: new Map(),
  probes: new Map([['/health/live', async (): Promise<HttpResponse> => ({ status: 200, headers: {} })]]),
  served: () => {},
})

const statusOf = async (method: string, target: string): Promise<number> => {
  const request: HttpRequest = {
    method,
    target,
    header: () => undefined,
    address: '127.0.0.1',
    secure: false,
    body: async () => new Uint8Array(),
  }
  return (await site(request)).status
}

test('a probe is known by its path, whatever the query, and is only read', async () => {
  for (const target of ['/health/live', '/health/live?', '/health/live?x', '/health/live?x=/y?z']) {
    for (const method of ['GET', 'HEAD']) expect(await statusOf(method, target)).toBe(200)
    for (const method of ['POST', 'DELETE', 'OPTIONS']) expect(await statusOf(method, target)).toBe(404)
  }
  for (const target of ['/health/live/', '/health/lives', '/x?/health/live']) {
    expect(await statusOf('GET', target)).toBe(404)
  }
})
