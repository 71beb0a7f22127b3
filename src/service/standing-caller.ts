/** Whether a caller is still who they were when a long answer began. */
import { isDeepStrictEqual } from 'node:util'
import type { GuardedCall } from '../host/http/index.ts'
import { type Caller, IdentityError } from '../identity/index.ts'
import { createDoorkeeper } from './doorkeeper.ts'
import type { Services } from './services.ts'

type Asks = Pick<Services, 'identity' | 'directory' | 'clock'>

/**
 * Answers a question to be asked again and again: false once the credentials are no good any more, or the caller may do more or less than
 * at first. A password is not looked at each time, which would take long: any change of its user is one.
 */
export async function standingCaller(
  { identity, directory, clock }: Asks,
  { caller, request }: GuardedCall<Caller>,
): Promise<() => Promise<boolean>> {
  const user = async (): Promise<unknown> => {
    const found = await directory.userById(caller.id)
    const home = found?.organisationId
    return [found, home === undefined ? undefined : await directory.organisationById(home)]
  }
  const again = async (): Promise<unknown> => (await doorkeeper.identify(request, clock()))?.caller
  const doorkeeper = createDoorkeeper(identity)
  const look = caller.via === 'basic' ? user : again
  const atFirst = caller.via === 'basic' ? await user() : caller
  return async () => {
    try {
      return isDeepStrictEqual(await look(), atFirst)
    } catch (error) {
      if (error instanceof IdentityError) return false
      throw error
    }
  }
}
