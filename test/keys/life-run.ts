/** Runs steps against real parts: a keyring on a database file, identity, meters, usage, and what is known of each key by their answers. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { createCheckpoints, makeSigningKey, SEED_BYTES } from '../../src/audit/index.ts'
import { createIdentity, type Identity } from '../../src/identity/index.ts'
import {
  type Actor,
  type ClosableMeters,
  createKeyring,
  createMeters,
  createUsage,
  type IssueAsk,
  type IssuedKey,
  type Key,
  type KeyChange,
  KeyError,
  type Keyring,
  makePepper,
  type Owner,
  PresentedSecret,
  type Usage,
} from '../../src/keys/index.ts'
import type { Services } from '../../src/service/index.ts'
import { reportKey } from '../../src/service/report-key.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { sampleMachine, sampleOrganisation, sampleUser } from '../store/samples.ts'
import type { Asked } from './agreed.ts'
import { KeyLedger } from './life-ledger.ts'
import type { Command, Step, Terms } from './life-steps.ts'

const ORGANISATION = '0f8fad5b-d9cb-469f-a165-70867728950e'
export const OWNERS: readonly Owner[] = [
  { kind: 'user', id: 'user_1' },
  { kind: 'machine', id: 'machine_1' },
  { kind: 'organisation', id: ORGANISATION },
]
/** One new key of each, when an owner's keys are regenerated. */
const KEY_TYPES = ['secret', 'publishable']
const ACTOR: Actor = { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'life' }
const PEPPER = makePepper(new Uint8Array(32).fill(7))
export const START = Date.parse('2027-01-31T12:00:00Z')

type Kind<K extends Command['kind']> = Extract<Command, { readonly kind: K }>

export class LifeRun {
  readonly store: Store
  readonly ledgers: KeyLedger[] = []
  nowMs = START
  #newestMs = START
  usage!: Usage
  meters!: ClosableMeters
  /** Remembers keys. */
  keyring!: Keyring
  /** Reads each key anew. */
  plain!: Keyring
  #identity!: Identity

  private constructor(store: Store) {
    this.store = store
    this.#start()
  }

  static async open(url: string): Promise<LifeRun> {
    const store = await openStore(url)
    await createCheckpoints(store, makeSigningKey(new Uint8Array(SEED_BYTES))).begin(START)
    await store.write(async (tx) => {
      await tx.insertOrganisation(sampleOrganisation(ORGANISATION))
      await tx.insertUser(sampleUser('user_1', { organisationId: ORGANISATION }))
      await tx.insertMachine(sampleMachine('machine_1', ORGANISATION))
    })
    return new LifeRun(store)
  }

  #start(): void {
    const { store } = this
    const random = (size: number): Uint8Array => randomBytes(size)
    this.usage = createUsage({ store })
    this.meters = createMeters({ store })
    const parts = { store, pepper: PEPPER, random, usage: this.usage }
    this.keyring = createKeyring({ ...parts, meters: this.meters, cacheMax: 100 })
    this.plain = createKeyring({ ...parts, cacheMax: 0 })
    this.#identity = createIdentity({ store, keyring: this.keyring, pepper: PEPPER, random })
  }

  async close(): Promise<void> {
    await this.usage.flush()
    await this.meters.close()
    await this.store.close()
  }

  async take({ moveMs, commands, restart }: Step): Promise<void> {
    this.nowMs += moveMs
    const { nowMs } = this
    const known = [...this.ledgers]
    const before = new Map(
      await Promise.all(known.map(async ({ id }) => [id, await this.#left(id)] as const)),
    )
    const uses = new Map<string, Asked[]>()
    const updates = new Map<string, { readonly terms: Terms }[]>()
    const done = await Promise.all(
      commands.map((command) => this.#give(command, known, uses, updates).catch(refused)),
    )
    for (const { id } of known) await this.#account(id, uses.get(id) ?? [], updates.get(id) ?? [], nowMs)
    // A clock that was set back is answered from the newest window that is written down, or was looked at: looking writes nothing.
    const isBack = nowMs < this.#newestMs
    this.#newestMs = Math.max(nowMs, this.#newestMs)
    for (const { id } of isBack ? [] : known) {
      const asked = uses.get(id) ?? []
      if (asked.some(({ granted }) => granted) || updates.has(id)) continue
      expect(await this.#left(id), 'a refused use costs nothing').toEqual(before.get(id))
    }
    await this.#expectOneLiveSet(commands.filter((_, at) => done[at] === 'done'))
    if (!restart) return
    await this.usage.flush()
    await this.meters.close()
    this.#start()
  }

  async #left(id: string): Promise<readonly unknown[]> {
    const key = (await this.store.keyById(id))!
    return (await this.meters.remaining(key, this.nowMs)).map(({ name, left }) => [name, left])
  }

  async #account(
    id: string,
    asked: readonly Asked[],
    updates: readonly { readonly terms: Terms }[],
    nowMs: number,
  ): Promise<void> {
    const ledger = this.ledgers.find((each) => each.id === id)!
    const changed = updates.filter(({ terms }) => 'limits' in terms || 'credits' in terms)
    const isCleared = changed.some(({ terms }) => terms.credits === null)
    const key = (await this.store.keyById(id))!
    const hadCredits = ledger.hasCredits
    ledger.charged(asked, isCleared || !hadCredits, changed.length > 0)
    const given = changed.reduce((sum, { terms }) => sum + (terms.credits?.initial ?? 0), 0)
    if (changed.length > 0) ledger.agreed(key, given, nowMs)
  }

  /** Regenerating leaves one key of each type, whatever else was there. */
  async #expectOneLiveSet(done: readonly Command[]): Promise<void> {
    // One that has expired stays as it is, and may be given longer afterwards.
    if (done.some(({ kind }) => kind === 'update')) return
    for (const [at, owner] of OWNERS.entries()) {
      const own = done.filter((command) => 'owner' in command && command.owner === at)
      const isMade = own.some(({ kind }) => kind === 'create' || kind === 'import')
      if (isMade || !own.some(({ kind }) => kind === 'regenerate')) continue
      const { items } = await this.store.queryKeys({ owner }, { limit: 1000 })
      const isLive = ({ state, expiresAtMs = Number.POSITIVE_INFINITY }: Key): boolean =>
        state !== 'revoked' && expiresAtMs >= this.nowMs
      // Revoked at the same time, perhaps.
      expect(items.filter(isLive).length).toBeLessThanOrEqual(KEY_TYPES.length)
    }
  }

  async #give(
    command: Command,
    known: readonly KeyLedger[],
    uses: Map<string, Asked[]>,
    updates: Map<string, { readonly terms: Terms }[]>,
  ): Promise<'done' | 'refused'> {
    const ledger = 'key' in command ? known[command.key % known.length] : undefined
    if ('key' in command && !ledger) return 'refused'
    switch (command.kind) {
      case 'create':
      case 'import':
        await this.#issue(command)
        return 'done'
      case 'regenerate': {
        const ask = { ...aboutOf(OWNERS[command.owner]!), keyTypes: KEY_TYPES }
        for (const issued of await this.keyring.regenerate(ask, ACTOR, this.nowMs)) this.#know(issued)
        return 'done'
      }
      case 'rotate':
        await this.#rotate(ledger!, command)
        return 'done'
      case 'update':
        await this.#update(ledger!, command, updates)
        return 'done'
      case 'set state': {
        const key = await this.keyring.setState(ledger!.id, command.state, undefined, ACTOR, this.nowMs)
        ledger!.isRevoked ||= key.state === 'revoked'
        return 'done'
      }
      case 'set all states':
        await this.keyring.setStates(
          known.map(({ id }) => id),
          command.state,
          undefined,
          ACTOR,
          this.nowMs,
        )
        return 'done'
      case 'use':
        await this.#use(ledger!, command, uses)
        return 'done'
      case 'identify':
        ledger!.used(
          await this.keyring.identify(new PresentedSecret(secretOf(ledger!, command)), {}, this.nowMs),
          this.nowMs,
        )
        return 'done'
      case 'report':
        await this.#report(ledger!, command)
        return 'done'
      case 'standing':
        await this.#setStanding(command)
        return 'done'
      case 'flush':
        await this.usage.flush()
        return 'done'
    }
  }

  async #setStanding({ owner, state }: Kind<'standing'>): Promise<unknown> {
    const { kind, id } = OWNERS[owner]!
    switch (kind) {
      case 'user':
        return this.#identity.updateUser(id, { changes: { state } }, ACTOR, this.nowMs)
      case 'machine':
        return this.#identity.updateMachine(id, { state }, ACTOR, this.nowMs)
      case 'organisation':
        return this.#identity.updateOrganisation(id, { state }, ACTOR, this.nowMs)
    }
  }

  async #issue({ kind, owner, terms }: Kind<'create' | 'import'>): Promise<void> {
    const secret = kind === 'import' ? `imported-${randomBytes(12).toString('hex')}` : undefined
    const about = aboutOf(OWNERS[owner]!)
    const ask: IssueAsk = { ...about, keyType: 'secret', ...(changeOf(terms, this.nowMs) as object), secret }
    this.#know(await this.keyring.issue(ask, ACTOR, this.nowMs))
  }

  #know({ key, secret }: IssuedKey): void {
    this.ledgers.push(new KeyLedger(key, secret.reveal()))
  }

  async #rotate(ledger: KeyLedger, { mode }: Kind<'rotate'>): Promise<void> {
    const { nowMs } = this
    const { key, secret } = await this.keyring.rotate(ledger.id, mode, ACTOR, nowMs)
    ledger.rotated(secret.reveal(), key.secret.version, mode, nowMs)
  }

  async #update(
    { id }: KeyLedger,
    { terms }: Kind<'update'>,
    updates: Map<string, { readonly terms: Terms }[]>,
  ): Promise<void> {
    const change = (): KeyChange => ({
      ...changeOf(terms, this.nowMs),
      ...(terms.credits && { creditsLeft: terms.credits.initial }),
    })
    await this.keyring.update(id, change, ACTOR, this.nowMs)
    updates.set(id, [...(updates.get(id) ?? []), { terms }])
  }

  async #use(ledger: KeyLedger, command: Kind<'use'>, uses: Map<string, Asked[]>): Promise<void> {
    const { nowMs } = this
    const text = secretOf(ledger, command)
    const verdicts = await Promise.all(command.costs.map((cost) => this.keyring.use(text, { cost }, nowMs)))
    const asked = uses.get(ledger.id) ?? []
    uses.set(ledger.id, asked)
    for (const [at, verdict] of verdicts.entries()) {
      ledger.used(verdict, nowMs)
      asked.push({ nowMs, cost: command.costs[at]!, granted: verdict.valid })
    }
  }

  async #report(ledger: KeyLedger, command: Kind<'report'>): Promise<void> {
    const { handle } = reportKey({ keyring: this.keyring } as Services)
    const call = { now: new Date(this.nowMs), request: { address: '::1', id: 'life' } }
    const request = { Key: secretOf(ledger, command), Action: command.action }
    const answer = handle(request, call as never) as Promise<{ readonly Known: boolean }>
    const { Known } = await answer.catch((cause: unknown) => {
      throw new Error('a report is never refused', { cause })
    })
    ledger.isRevoked ||= Known && command.action === 'Revoke'
  }
}

/** What cannot be done is refused, and nothing of it is done: the record tells. */
function refused(error: unknown): 'refused' {
  const codes = ['KeyRevoked', 'KeyExpired', 'ExpiryInPast']
  if (error instanceof KeyError && codes.includes(error.code)) return 'refused'
  throw error
}

const secretOf = (ledger: KeyLedger, { secret }: { readonly secret: number }): string =>
  ledger.secrets.at(-1 - (secret % ledger.secrets.length))!.text

const aboutOf = (owner: Owner) => ({
  owner,
  organisationId: ORGANISATION,
  environment: 'live',
  format: 'keyhaven' as const,
})

/** Terms as the keyring takes them; what is `null` is there as `undefined`. */
function changeOf(terms: Terms, nowMs: number): KeyChange {
  const moment = (ms: number | null | undefined): number | undefined => (ms ? nowMs + ms : undefined)
  return {
    ...('expiresInMs' in terms && { expiresAtMs: moment(terms.expiresInMs) }),
    ...('firstUseInMs' in terms && { firstUseByMs: moment(terms.firstUseInMs) }),
    ...('idleExpiryMs' in terms && { idleExpiryMs: terms.idleExpiryMs ?? undefined }),
    ...(terms.limits && { limits: terms.limits }),
    ...('credits' in terms && { credits: terms.credits ?? undefined }),
  }
}
