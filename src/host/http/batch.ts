/**
 * Several requests of one operation in one call, `POST /api/{Op}[]`: what ServiceStack's clients send with `sendAll` (wire spec 4.7). They are
 * done in order, each by itself; the first that fails ends the call, and its error says which it was.
 */
import type { Format } from '../format/index.ts'
import { badRequest, list, Refusal, type WireSettings } from '../message/index.ts'
import { type Endpoint, type GuardedCall, Streamed } from './endpoint.ts'
import { byFormat, type Plan, planOf, serveMessage } from './plan.ts'

/** More in one call would keep others waiting. */
const ITEMS_MAX = 1000

/** Header that tells how many were done. */
const COMPLETED = 'x-autobatch-completed'

/** What an item failed with, and which it was. */
export class BatchFailure extends Error {
  override readonly name = 'BatchFailure'
  readonly index: number

  constructor(cause: unknown, index: number) {
    super('an item failed', { cause })
    this.index = index
  }
}

/** The refusal of one item as that of the call: `Meta` says which it was. */
export const refusalOfItem = (refusal: Refusal, index: number): Refusal =>
  new Refusal({
    status: refusal.status,
    code: refusal.code,
    message: refusal.message,
    issues: refusal.issues,
    meta: new Map([...(refusal.meta ?? []), ['AutoBatchIndex', String(index)]]),
    headers: refusal.headers,
    cause: refusal.cause,
  })

/** The plan of an operation's batch: its request is a list of requests, its answer a list of answers. */
export function batchPlan<C>(plan: Plan<C>, formats: readonly Format[], settings: WireSettings): Plan<C> {
  const { operation } = plan
  const returns = operation.returns && list(operation.returns)
  const handle = async (items: unknown, call: GuardedCall<C>): Promise<unknown> => {
    const requests = Array.isArray(items) ? items : []
    if (requests.length > ITEMS_MAX) throw badRequest(`At most ${ITEMS_MAX} in one call.`)
    const answers: unknown[] = []
    for (const request of requests) {
      try {
        const answer = await serveMessage(plan, request ?? plan.empty(), call, answers.length)
        if (answer instanceof Streamed) throw badRequest('An answer that goes on is asked for alone.')
        answers.push(answer)
      } catch (error) {
        throw new BatchFailure(error, answers.length)
      } finally {
        call.answer.set(COMPLETED, String(answers.length))
      }
    }
    return returns ? answers : undefined
  }
  const endpoint: Endpoint<C> = {
    operation: { ...operation, name: `${operation.name}[]`, returns },
    handle,
  }
  return {
    ...planOf(endpoint, formats, settings),
    readers: byFormat(formats, (format) => format.reader?.(list(operation.request), settings)),
    errors: plan.errors,
    form: () => {},
    check: () => [],
  }
}
