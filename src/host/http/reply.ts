/** A handler's result, or a refusal, as a response. */
import type { Format } from '../format/index.ts'
import { type Refusal, toResponseStatus } from '../message/index.ts'
import { Streamed } from './endpoint.ts'
import type { HttpResponse } from './exchange.ts'
import type { ErrorWriter, Plan } from './plan.ts'

type Headers = Record<string, string | readonly string[]>

/** Answers differ by `Accept`, and are nobody else's business. */
const everyAnswer = { vary: 'Accept', 'cache-control': 'no-store' } as const

/** A result in the chosen format: text and streams as they stand, nothing as 204 (wire spec 2.3). */
export function answer<C>(plan: Plan<C>, format: Format, result: unknown, added: Headers): HttpResponse {
  const headers: Headers = { ...everyAnswer, ...format.headers, ...added }
  if (format.name === 'csv')
    headers['content-disposition'] = `attachment;filename="${plan.operation.name}.csv"`
  if (headers.location !== undefined) return { status: 302, headers }
  if (result === undefined || result === null) return { status: 204, headers }
  if (result instanceof Streamed) {
    return { status: 200, headers: { ...headers, 'content-type': result.contentType }, body: result.body }
  }
  const isText = typeof result === 'string'
  const body = isText ? result : plan.writers.get(format.name)!(result)
  headers['content-type'] =
    isText && !format.contentType.includes(';') ? `${format.contentType}; charset=utf-8` : format.contentType
  return { status: 200, headers, body, compressible: !plan.operation.secret }
}

/** A refusal in the chosen format. */
export function refused(
  refusal: Refusal,
  format: Format,
  writers: ReadonlyMap<string, ErrorWriter>,
  added: Headers = {},
): HttpResponse {
  return {
    status: refusal.status,
    headers: {
      ...everyAnswer,
      ...format.headers,
      ...added,
      ...refusal.headers,
      'content-type': format.contentType,
    },
    body: writers.get(format.name)!(toResponseStatus(refusal)),
  }
}
