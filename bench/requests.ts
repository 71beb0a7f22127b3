/** Requests as text, and one-off calls that set a measurement up. */
import type { Keyhaven } from './processes.ts'

const JSON_TYPE = 'application/json'

/** A POST with a JSON body as it goes over the wire. */
export function postText(path: string, body: unknown, headers: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(body)
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': JSON_TYPE,
    accept: JSON_TYPE,
    ...headers,
    'content-length': String(Buffer.byteLength(text)),
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`
}

/** A GET as it goes over the wire, by a browser's `Accept`. */
export const getText = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html,*/*;q=0.8\r\n\r\n`

/** The root key, which the first start prints. */
export function rootKeyOf({ greeting }: Keyhaven): string {
  const found = /root key +(\S+)/.exec(greeting)?.[1]
  if (found === undefined) throw new Error('the first start printed no root key')
  return found
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** Calls an operation. @throws Error on anything but 200. */
export async function post(
  port: number,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<any> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': JSON_TYPE, accept: JSON_TYPE, ...headers },
    body: JSON.stringify(body),
  })
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
