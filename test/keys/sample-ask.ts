/** What tests of the keyring ask for, and who asks. */
import type { Actor, IssueAsk } from '../../src/keys/index.ts'

export const sampleActor: Actor = { id: 'root', keyId: undefined, address: '::1', requestId: 'r' }

export const sampleAsk: IssueAsk = {
  owner: { kind: 'user', id: 'user_ada' },
  organisationId: undefined,
  environment: 'live',
  keyType: 'secret',
  format: 'keyhaven',
  scopes: ['a.read'],
}
