/** What other services ask before they answer anybody: it is answered on the direct path (decision 7). */
import type { PlainLine } from '../host/http/index.ts'
import { verifyKeyOperation } from './verify-key.ts'

/** The routes of VerifyKey, which have no variables. */
export const directLines: readonly PlainLine[] = verifyKeyOperation.routes.map(({ path, verbs }) => ({
  method: verbs!,
  target: path,
}))
