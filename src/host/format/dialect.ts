import type { Instant, ScalarKind, WireSettings } from '../message/index.ts'
import type { Writer } from './format.ts'

/** How one format spells things. */
export interface Dialect {
  readonly name: string
  readonly scalar: (kind: Exclude<ScalarKind, 'object'>, settings: WireSettings) => Writer
  /** An enum's name, or the number that has none. */
  readonly enumeration: (value: string | number) => string
  /** A `DateTime?` that goes through a serialiser of the host's own (`WireSettings.nullableDates`). */
  readonly dateByHost: (value: Instant) => string
  /** A member's name and the colon. */
  readonly member: (name: string) => string
  /** A key of a map, from its text as a value. */
  readonly key: (text: string) => string
  /** What stands for nothing in a list, other than for messages. */
  readonly nothing: string
}
