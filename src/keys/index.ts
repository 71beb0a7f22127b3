/**
 * The key domain: how secrets look, what a key is, whether it is good, and its life from issue to revocation.
 * It refuses to know HTTP (no status, no header), SQL, and who its callers are: time, randomness and the acting person are arguments.
 * `KeyError` refuses to do the work; a key that is not good enough is a `Verdict`.
 */
export { isAddressRange, isInRanges, isWithinRanges, networkOf } from './address.ts'
export { toBase62 } from './base62.ts'
export { chooseEnvironment, isEnvironment, isSecretTag } from './environment.ts'
export { KeyError, type KeyErrorCode } from './errors.ts'
export type { EventFilter, EventLink, EventReads, StoredEvent } from './event-trail.ts'
export { type Eventual, followed } from './eventual.ts'
export {
  type EndingKey,
  type EndingPlace,
  type ExpiryReads,
  type ExpiryStore,
  type ExpiryWrites,
  tellExpiring,
} from './expiry-care.ts'
export type { KeyTrace, TracedCheck } from './explain.ts'
export { canonicalGuid, makeGuid } from './guid.ts'
export {
  HASH_BYTES,
  hashSecret,
  makePepper,
  PEPPER_BYTES_MIN,
  type Pepper,
  sameHash,
} from './hash.ts'
export { inspectSecret, type SecretFacts } from './inspect-secret.ts'
export {
  isInUse,
  judge,
  type KeyCheck,
  keyChecks,
  type RefusalCode,
  type Verdict,
  type VerifyAsk,
} from './judge.ts'
export type {
  Actor,
  Key,
  KeyState,
  NewEvent,
  Owner,
  OwnerKind,
  SecretFormatName,
  SecretVersion,
} from './key.ts'
export { CACHE_BYTES_MAX } from './key-cache.ts'
export { changeDetails, changesOf } from './key-changes.ts'
export { keyRefused } from './key-events.ts'
export { publicIdIn } from './keyhaven-secret.ts'
export {
  type Also,
  type ChangeOptions,
  createKeyring,
  type Keyring,
  type KeyringOptions,
  type RegenerateAsk,
} from './keyring.ts'
export type { BucketLimit, Counting, CreditPlan, Limit, WindowLimit } from './limit.ts'
export type { Reading, Readings } from './meter.ts'
export type { MeterReads, MeterStore, MeterWrites } from './meter-ports.ts'
export { type ClosableMeters, createMeters, type MetersOptions } from './meters.ts'
export { isName, isText } from './name.ts'
export type { Changeable, IssueAsk, IssuedKey, KeyChange } from './new-key.ts'
export { endKeysOf, OWNER_DELETED } from './owner-end.ts'
export {
  keysNeeding,
  type NamedPepper,
  NEEDING_MAX,
  type PepperedSecret,
  type PepperReads,
} from './peppers.ts'
export {
  type AnswerReads,
  BadCursor,
  type DeletedOwner,
  type DeletedOwnerReads,
  type HashPage,
  type KeyFilter,
  type KeyReads,
  type KeyStore,
  type KeyWrites,
  type OwnerState,
  type PageAsk,
  type PageOf,
  type Random,
  type RevokedKey,
  type SealedAnswer,
  type SecretPlace,
  StoreConflict,
  type StoredKey,
  StoreUnavailable,
} from './ports.ts'
export { PresentedSecret } from './presented-secret.ts'
export type { RotationMode } from './rotation.ts'
export { grants, isScope } from './scope.ts'
export { Secret } from './secret.ts'
export {
  makeSecret,
  mask,
  type ParsedSecret,
  parseSecret,
  recogniseSecret,
  SECRET_LENGTH_MAX,
  withoutSecret,
} from './secret-format.ts'
export {
  HOUR_MS,
  type StoredUses,
  USE_CODES,
  type UsageRange,
  type UsageReads,
  type UsageStore,
  type UseCount,
  type VersionUse,
} from './usage.ts'
export { type Counts, createUsage, type KeyUsage, type Usage, type UsageOptions } from './usage-recorder.ts'
export type { Meters, Remaining, Spent, UsageRecorder, UseAsk, UseCode, UseVerdict } from './use.ts'
export type { KeyGuard } from './verifying.ts'
