/** Users, organisations, machines, sessions, and the caller that they become. Times are milliseconds since 1970, UTC. */

export type Standing = 'active' | 'disabled'

export interface Organisation {
  /** A UUID, lower case with dashes. */
  readonly id: string
  readonly name: string
  readonly state: Standing
  readonly createdAtMs: number
}

export interface User {
  /** `user_…`. */
  readonly id: string
  /** 3 to 36 characters; compared as typed (auth spec 7.3). */
  readonly userName: string
  readonly email: string | undefined
  readonly displayName: string | undefined
  /** argon2id in PHC form; undefined: no sign-in by password. */
  readonly passwordHash: string | undefined
  /** Plain strings: `admin`, `bookingsupplier-administrator-write` … */
  readonly roles: readonly string[]
  /** Plain strings beside the roles (auth spec 10); often none. */
  readonly permissions: readonly string[]
  readonly organisationId: string | undefined
  readonly state: Standing
  readonly createdAtMs: number
}

export interface Machine {
  /** `machine_…`. */
  readonly id: string
  readonly name: string
  readonly organisationId: string
  readonly state: Standing
  readonly createdAtMs: number
}

export interface Session {
  /** SHA-256 of the session id, hex; the id itself is only in the cookie. */
  readonly idHash: string
  readonly userId: string
  /** True for "remember me": found under `ss-pid`, and longer-lived. */
  readonly permanent: boolean
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
  /** The absolute limit. */
  readonly expiresAtMs: number
}

/** How the caller is known. */
export type Via = 'session' | 'basic' | 'key' | 'root'

/** Whoever calls, after sign-in. */
export interface Caller {
  readonly kind: 'user' | 'organisation' | 'machine' | 'root'
  /** Id of the user, organisation or machine; `root` for the root key. */
  readonly id: string
  readonly userName: string | undefined
  readonly displayName: string | undefined
  readonly email: string | undefined
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  readonly organisationId: string | undefined
  readonly via: Via
  /** The key that the caller is known by. */
  readonly keyId: string | undefined
  /** Scopes of that key; undefined when the caller is known otherwise. */
  readonly scopes: readonly string[] | undefined
  /** When that key ends; undefined for never, and when the caller is known otherwise. */
  readonly keyExpiresAtMs: number | undefined
  /** How long that key was made for, from its making to its end. */
  readonly keyLifetimeMs: number | undefined
  /** After how long unused that key ends; undefined as above. */
  readonly keyIdleExpiryMs: number | undefined
  /** Addresses and ranges that that key may be used from; none means any. */
  readonly keyAddresses: readonly string[]
  /** The session that the caller is known by. */
  readonly sessionId: string | undefined
}
