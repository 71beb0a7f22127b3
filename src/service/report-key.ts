/** ReportKey: whoever has a secret proves with it that it has leaked, and ends its use. No sign-in: scanners and finders have none. */
import { type Endpoint, openEndpoint } from '../host/http/index.ts'
import {
  anonymous,
  bool,
  dto,
  enumeration,
  given,
  IPost,
  inEnum,
  maximumLength,
  member,
  notEmpty,
  nullable,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { isInUse, withoutSecret } from '../keys/index.ts'
import { KEYHAVEN } from './namespace.ts'
import type { Services } from './services.ts'

const ReportAction = enumeration('ReportAction', KEYHAVEN, { Freeze: 0, Revoke: 1 })

export const reportKeyOperation = operation(
  dto(
    'ReportKey',
    {
      ...KEYHAVEN,
      implements: [IPost],
      description:
        'Freeze or revoke a key by showing its secret: one that was found where it should not be, or your own',
    },
    {
      Key: member(text, { description: 'The secret', rules: [notEmpty()], secret: true }),
      Action: member(nullable(ReportAction), {
        description: 'Freeze when not given, which its owner can undo; Revoke is for ever',
        rules: [inEnum(ReportAction)],
      }),
      Reason: member(text, { description: 'Such as where it was found', rules: [maximumLength(200)] }),
    },
  ),
  {
    returns: dto(
      'ReportKeyResponse',
      { ...KEYHAVEN, description: 'Whether the secret is that of a key, whose use has ended now' },
      { Known: bool },
    ),
    routes: [route('/v1/keys/report', 'POST')],
    verbs: ['POST'],
    tags: ['keys'],
    access: anonymous,
    service: 'KeyService',
    bodyBytesMax: 16 * 1024,
  },
)

export const reportKey = ({ keyring }: Services): Endpoint<Caller> =>
  openEndpoint(reportKeyOperation, async (request, call) => {
    const nowMs = call.now.getTime()
    const stored = await keyring.find(request.Key!)
    // A secret that was replaced proves nothing of the one that is in use.
    if (!stored || !isInUse(stored.key.secret, nowMs)) return { Known: false }
    const { key } = stored
    if (key.state === 'revoked' || (key.state === 'frozen' && request.Action !== 'Revoke'))
      return { Known: true }
    // The reason is kept and shown; who tells where a secret was found may quote it.
    const told = given(request.Reason)
    const reason = told && withoutSecret(told, request.Key!)
    // Of many, so that one that is revoked meanwhile is passed over.
    await keyring.setStates(
      [key.id],
      request.Action === 'Revoke' ? 'revoked' : 'frozen',
      reason === undefined ? 'reported' : `reported: ${reason}`,
      { id: 'reporter', keyId: key.id, address: call.request.address, requestId: call.request.id },
      nowMs,
    )
    return { Known: true }
  })
