/** Anything that is thrown on the way → a refusal that may be shown. The only place that looks at unknown errors. */
import { Refusal } from '../message/index.ts'
import { BatchFailure, refusalOfItem } from './batch.ts'

/** What the application knows of its own errors: a refusal for those, undefined for the rest. */
export type Translate = (error: unknown) => Refusal | undefined

/**
 * A refusal stands as it is; the application's own errors become what it says; everything else is a fault of ours, whose text
 * stays in the log: the caller gets the request's id to name.
 */
export function toRefusal(error: unknown, translate: Translate, requestId: string): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof BatchFailure) {
    return refusalOfItem(toRefusal(error.cause, translate, requestId), error.index)
  }
  return (
    translate(error) ??
    new Refusal({
      status: 500,
      code: 'InternalError',
      message: `Something went wrong on our side. It is recorded under the request id ${requestId}.`,
      cause: error,
    })
  )
}
