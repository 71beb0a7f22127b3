/** RotateKey: a new secret for a key that stays what it is. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  enumeration,
  IPost,
  inEnum,
  int64,
  invalidArgument,
  member,
  notFound,
  nullable,
  operation,
  route,
} from '../host/message/index.ts'
import { actorOf, type Caller } from '../identity/index.ts'
import type { RotationMode as DomainMode } from '../keys/index.ts'
import { managesKey, requireScope } from './authority.ts'
import { requireHeld } from './handing-on.ts'
import { KeyIssued, toKeyIssued } from './key-messages.ts'
import { idMember, KEYHAVEN } from './namespace.ts'
import { millisecondsOf } from './new-key.ts'
import type { Services } from './services.ts'

export const RotationMode = enumeration('RotationMode', KEYHAVEN, {
  Immediate: 0,
  Grace: 1,
  UntilFirstUse: 2,
})

export const rotateKeyOperation = operation(
  dto(
    'RotateKey',
    {
      ...KEYHAVEN,
      implements: [IPost],
      description:
        'Give a key a new secret, which is shown in the answer and never again; all else of the key stays',
    },
    {
      Id: idMember,
      Mode: member(nullable(RotationMode), {
        description:
          'Immediate when not given: the old secret is refused at once. Grace: both are good for GraceSeconds. UntilFirstUse: the old one is good until the new one is used, or for DeadlineSeconds',
        rules: [inEnum(RotationMode)],
      }),
      GraceSeconds: member(nullable(int64), { description: '1 to 31,622,400, with Mode=Grace' }),
      DeadlineSeconds: member(nullable(int64), { description: '1 to 31,622,400, with Mode=UntilFirstUse' }),
    },
  ),
  {
    returns: KeyIssued,
    routes: [route('/v1/keys/{Id}/rotate', 'POST')],
    verbs: ['POST'],
    tags: ['keys'],
    access: authenticated,
    service: 'KeyService',
    secret: true,
    repeatable: true,
  },
)

interface Asked {
  readonly Mode?: string | number
  readonly GraceSeconds?: bigint
  readonly DeadlineSeconds?: bigint
}

/** @throws Refusal 400 naming a member that is missing, or means nothing beside the mode */
function modeOf({ Mode = 'Immediate', GraceSeconds, DeadlineSeconds }: Asked): DomainMode {
  const needed = (seconds: bigint | undefined, field: string): number => {
    const ms = millisecondsOf(seconds)
    if (ms === undefined) throw invalidArgument(field, `Needed with Mode=${Mode}.`)
    return ms
  }
  if (GraceSeconds !== undefined && Mode !== 'Grace')
    throw invalidArgument('GraceSeconds', 'Only with Mode=Grace.')
  if (DeadlineSeconds !== undefined && Mode !== 'UntilFirstUse')
    throw invalidArgument('DeadlineSeconds', 'Only with Mode=UntilFirstUse.')
  switch (Mode) {
    case 'Grace':
      return { kind: 'grace', graceMs: needed(GraceSeconds, 'GraceSeconds') }
    case 'UntilFirstUse':
      return { kind: 'until first use', deadlineMs: needed(DeadlineSeconds, 'DeadlineSeconds') }
    default:
      return { kind: 'immediate' }
  }
}

export const rotateKey = ({ keyring, directory }: Services): Endpoint<Caller> =>
  endpoint(rotateKeyOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.write')
    const mode = modeOf(request)
    const guard = managesKey(call.caller)
    const key = await keyring.get(request.Id!)
    if (!key || !guard(key)) throw notFound('There is no such key.')
    await requireHeld(directory, key, call.caller)
    const actor = actorOf(call.caller, call.request)
    const more = { guard, also: call.keeping(toKeyIssued) }
    return toKeyIssued(await keyring.rotate(key.id, mode, actor, call.now.getTime(), more))
  })
