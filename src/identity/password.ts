/** Passwords: argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane). */
import { availableParallelism } from 'node:os'
import type { Random } from '../keys/index.ts'
import { IdentityError } from './errors.ts'
import { createTurns } from './turns.ts'

const COST = { memoryCost: 19456, timeCost: 2, parallelism: 1, outputLen: 32 } as const
export const PASSWORD_LENGTH_MIN = 8
export const PASSWORD_LENGTH_MAX = 128
/** A code point is at most two of JavaScript's units. */
const LENGTH_IN_UNITS_MAX = 2 * PASSWORD_LENGTH_MAX

/**
 * Hashing runs on Node's four threads beside the compression of answers, on as many cores as there are: it leaves one of either to others.
 * The last to wait, of 200 and at some 30 ms each, waits six seconds; for the process, whose threads and cores these are.
 */
const takeTurn = createTurns({
  atOnce: Math.max(1, Math.min(availableParallelism(), 4) - 1),
  waitingMax: 200,
})

/** Loaded when the first password comes: most starts see none, and callers with keys never do. */
const argon2 = () => import('@node-rs/argon2')

/** A well-formed hash of nothing that anybody knows, of the same cost as a real one. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWtub3dzLWl0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/**
 * The PHC text to store. Composed and decomposed accents are one password (NFC, RFC 8265 4.2.2).
 * @throws IdentityError `PasswordNotValid` outside 8 to 128 characters (code points), or when it is no well-formed Unicode; `TooBusy`.
 */
export async function hashPassword(password: string, random: Random): Promise<string> {
  if (!isAcceptable(password)) throw new IdentityError('PasswordNotValid', { field: 'password' })
  const { hash } = await argon2()
  return takeTurn(() => hash(password.normalize('NFC'), { ...COST, salt: random(16) }))
}

/**
 * Whether it is the password behind the hash. Without a hash (no such user, or one without a password) the answer is no after the
 * same work, so that the time taken tells nothing. The shortest length is not asked here: it may have been another when the hash was made.
 * @throws IdentityError `TooBusy`, with and without a hash alike.
 */
export async function verifyOrWaste(passwordHash: string | undefined, password: string): Promise<boolean> {
  // Longer text was never accepted as a password; hashing a part of it costs the same as hashing one.
  const text = password.slice(0, LENGTH_IN_UNITS_MAX).normalize('NFC')
  const { verify } = await argon2()
  const matches = await takeTurn(() => verify(passwordHash ?? NOBODY, text))
  return matches && passwordHash !== undefined && password.length <= LENGTH_IN_UNITS_MAX
}

function isAcceptable(password: string): boolean {
  if (!password.isWellFormed()) return false
  const length = [...password.slice(0, LENGTH_IN_UNITS_MAX + 1)].length
  return length >= PASSWORD_LENGTH_MIN && length <= PASSWORD_LENGTH_MAX
}
