/** ChangeKeys: freezing, thawing or revoking all keys that a filter means; tried first without changing anything. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  bool,
  dto,
  enumeration,
  given,
  IPost,
  inEnum,
  int32,
  invalidArgument,
  list,
  maximumLength,
  member,
  nullable,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import { actorOf, type Caller } from '../identity/index.ts'
import type { Key, KeyFilter, KeyState } from '../keys/index.ts'
import { managesKey, requireScope } from './authority.ts'
import { keyFilterMembers, keyFilterOf } from './key-filter.ts'
import { KEYHAVEN } from './namespace.ts'
import type { Services } from './services.ts'

const KeyAction = enumeration('KeyAction', KEYHAVEN, { Freeze: 0, Thaw: 1, Revoke: 2 })
const STATE = { Freeze: 'frozen', Thaw: 'active', Revoke: 'revoked' } as const

export const changeKeysOperation = operation(
  dto(
    'ChangeKeys',
    {
      ...KEYHAVEN,
      implements: [IPost],
      description: 'Freeze, thaw or revoke every key that the filter means; a thousand in one transaction',
    },
    {
      Action: member(nullable(KeyAction), { required: true, rules: [inEnum(KeyAction)] }),
      Reason: member(text, { description: 'Why, for the record', rules: [maximumLength(200)] }),
      DryRun: member(nullable(bool), { description: 'Whether to tell only which keys would be changed' }),
      ...keyFilterMembers,
      All: member(nullable(bool), {
        description: 'Needed where no filter is given: every key that you may change',
      }),
    },
  ),
  {
    returns: dto(
      'ChangeKeysResponse',
      { ...KEYHAVEN, description: 'The keys that were changed, or would be' },
      {
        Count: int32,
        DryRun: bool,
        Ids: member(list(text), { description: 'The first 1,000 of them' }),
      },
    ),
    routes: [route('/v1/keys/change', 'POST')],
    verbs: ['POST'],
    tags: ['keys'],
    access: authenticated,
    service: 'KeyService',
  },
)

const AT_ONCE = 1000
const IDS_SHOWN = 1000

/** All keys of the filter, page by page; what is added meanwhile is newer than the first page and not among them. */
async function* pagesOf({ keyring }: Services, filter: KeyFilter): AsyncGenerator<readonly Key[]> {
  let after: string | undefined
  do {
    const page = await keyring.query(filter, { limit: AT_ONCE, after })
    yield page.items
    after = page.next
  } while (after !== undefined)
}

/** An empty text filters nothing: a variable that was never set must not mean every key. */
const isSaid = (value: unknown): boolean =>
  typeof value === 'string' ? given(value) !== undefined : value !== undefined

const isChanged = (key: Key, state: KeyState): boolean => key.state !== state && key.state !== 'revoked'

export const changeKeys = (services: Services): Endpoint<Caller> =>
  endpoint(changeKeysOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.write')
    const { Action, Reason, DryRun = false, All = false, ...filters } = request
    if (!Action) throw invalidArgument('Action', 'One of Freeze, Thaw, Revoke.')
    const isFiltered = Object.values(filters).some(isSaid)
    if (!isFiltered && !All)
      throw invalidArgument('All', 'Name a filter, or All=true for every key that you may change.')
    const filter = await keyFilterOf(services, filters, call.caller)
    // Uses that are counted and not yet written down are uses too.
    if (filter.unusedSinceMs !== undefined || filter.expiringBeforeMs !== undefined)
      await services.usage.flush()
    const state = STATE[Action]
    const actor = actorOf(call.caller, call.request)
    const ids: string[] = []
    let count = 0
    for await (const keys of pagesOf(services, filter)) {
      const wanted = keys
        .filter((key) => isChanged(key, state) && managesKey(call.caller)(key))
        .map(({ id }) => id)
      const nowMs = call.now.getTime()
      const changed = DryRun
        ? wanted
        : (
            await services.keyring.setStates(
              wanted,
              state,
              given(Reason),
              actor,
              nowMs,
              managesKey(call.caller),
            )
          ).map(({ id }) => id)
      count += changed.length
      ids.push(...changed.slice(0, Math.max(0, IDS_SHOWN - ids.length)))
    }
    return { Count: count, DryRun, Ids: ids }
  })
