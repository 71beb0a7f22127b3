/** What a key is. Pure data; times are milliseconds since 1970, UTC. */

import type { CreditPlan, Limit } from './limit.ts'

/** Who a key belongs to. An organisation's key acts for the organisation itself. */
export type OwnerKind = 'user' | 'organisation' | 'machine'

export interface Owner {
  readonly kind: OwnerKind
  readonly id: string
}

/** `revoked` is for ever; `frozen` can be thawed. */
export type KeyState = 'active' | 'frozen' | 'revoked'

/** How secrets look; chosen by the host that issues. */
export type SecretFormatName = 'keyhaven' | 'guid' | 'opaque'

/** One secret of a key. The secret itself is never kept. */
export interface SecretVersion {
  /** 1 for the first. */
  readonly version: number
  /** How a presented secret finds this row: the public id inside it, or its hash where the format has none. Unique. */
  readonly lookup: string
  /** HMAC-SHA-256 of the whole secret under the pepper, 32 bytes. */
  readonly hash: Uint8Array
  /** Name of the pepper that it was hashed under; empty for the first that the store had. */
  readonly pepper: string
  readonly createdAtMs: number
  /** Good before this moment, of a version that was replaced; undefined: as long as its key. */
  readonly endsAtMs: number | undefined
  /** Whether it ended, and stays so also when the clock is set back before `endsAtMs`. */
  readonly ended: boolean
  /** Whether its first good use ends the older versions. */
  readonly endsOlder: boolean
}

export interface Key {
  /** `key_…`, later for keys that are made later; never changes, safe to log. */
  readonly id: string
  readonly owner: Owner
  /** The organisation that the owner belongs to, if any. */
  readonly organisationId: string | undefined
  readonly environment: string
  /** `secret`, or another type that a host configures. */
  readonly keyType: string
  readonly format: SecretFormatName
  /** Shown in lists instead of the secret: its first characters and an ellipsis. */
  readonly masked: string
  readonly name: string | undefined
  readonly notes: string | undefined
  readonly contactEmail: string | undefined
  readonly scopes: readonly string[]
  /** Roles of a caller known by a key of an organisation or machine, at most its maker's; a user's key has the live user's roles instead. */
  readonly roles: readonly string[]
  /** Addresses and CIDR ranges; empty means from anywhere. */
  readonly allowedAddresses: readonly string[]
  readonly meta: ReadonlyMap<string, string>
  readonly state: KeyState
  /** Why it is frozen or revoked. */
  readonly reason: string | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number | undefined
  readonly revokedAtMs: number | undefined
  /** Who made it, for the record: `user_…`, `root`. */
  readonly createdBy: string
  /** When it was last changed otherwise than by its use. */
  readonly updatedAtMs: number | undefined
  /** How often it may be used; none means as often as one likes. */
  readonly limits: readonly Limit[]
  /** How many uses are paid for; undefined: they are not counted. */
  readonly credits: CreditPlan | undefined
  /** Ends then if it was never used before. */
  readonly firstUseByMs: number | undefined
  /** Ends when it was not used for so long, since its making or its last use. */
  readonly idleExpiryMs: number | undefined
  /** As of the last time that usage was written down. */
  readonly lastUsedAtMs: number | undefined
  /**
   * Room for a number, for whoever counts the uses of a key that is held in memory; -1 while nothing is in it. To find by the key's id what was counted of
   * it takes longer than to count.
   */
  tally?: number
  /** The version that was presented; the newest where none was. */
  readonly secret: SecretVersion
}

/** Who does something, from where: what an event says of its cause. */
export interface Actor {
  /** `user_…`, `machine_…`, an organisation's id, or `root`. */
  readonly id: string
  /** The key that the actor is known by, if any. */
  readonly keyId: string | undefined
  /** Remote address. */
  readonly address: string
  readonly requestId: string
}

/** One line of the audit trail, written in the transaction of the change that it tells of. */
export interface NewEvent {
  readonly atMs: number
  /** `key.created`, `key.revoked`, `user.created`, `session.started` … */
  readonly kind: string
  /** Id of what was changed. */
  readonly subject: string
  readonly organisationId: string | undefined
  readonly actor: Actor
  /** Further facts, safe to show; never a secret. */
  readonly details: Readonly<Record<string, string | number | boolean>>
}
