/** A handler's result, or a refusal, as a response. */
import type { Format } from '../format/index.ts'
import { type Refusal, toResponseStatus } from '../message/index.ts'
import { Streamed } from './endpoint.ts'
import type { Headers, HttpResponse } from './exchange.ts'
import type { ErrorWriter, Plan } from './plan.ts'
import { remembered } from './remembered.ts'

/** Answers differ by `Accept`, and are nobody else's business. */
const everyAnswer = { vary: 'Accept', 'cache-control': 'no-store' } as const

const ofFormat = remembered((format: Format): Headers => ({ ...everyAnswer, ...format.headers }))
const ofBody = remembered(
  (format: Format): Headers => ({
    ...ofFormat(format),
    'content-type': format.contentType,
  }),
)

/** A result in the chosen format: text and streams as they stand, nothing as 204 (wire spec 2.3). */
export function answer<C>(plan: Plan<C>, format: Format, result: unknown, added: Headers): HttpResponse {
  const { name } = plan.operation
  const headers =
    format.name === 'csv' ? { ...added, 'content-disposition': `attachment;filename="${name}.csv"` } : added
  const common = ofFormat(format)
  if (headers.location !== undefined) return { status: 302, headers, common }
  if (result === undefined || result === null) return { status: 204, headers, common }
  if (result instanceof Streamed) {
    const { contentType, body } = result
    return { status: 200, headers: { ...headers, 'content-type': contentType }, common, body }
  }
  const compressible = !plan.operation.secret
  if (typeof result !== 'string') {
    const body = plan.writers.get(format.name)!(result)
    return { status: 200, headers, common: ofBody(format), body, compressible }
  }
  const { contentType } = format
  const type = contentType.includes(';') ? contentType : `${contentType}; charset=utf-8`
  return { status: 200, headers: { ...headers, 'content-type': type }, common, body: result, compressible }
}

/** A refusal in the chosen format; or, where the handler said so, what a browser is shown instead. */
export function refused(
  refusal: Refusal,
  format: Format,
  writers: ReadonlyMap<string, ErrorWriter>,
  added: Headers = {},
): HttpResponse {
  const headers = { ...added, ...refusal.headers }
  if (headers.location !== undefined && refusal.status < 500)
    return { status: 302, headers, common: ofFormat(format) }
  return {
    status: refusal.status,
    headers,
    common: ofBody(format),
    body: writers.get(format.name)!(toResponseStatus(refusal)),
  }
}
