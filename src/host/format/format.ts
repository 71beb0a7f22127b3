/** The seam of the formats: how a value becomes text, and text a value. */
import type { Shape, WireSettings } from '../message/index.ts'

/** A value in a body that its member cannot hold. Reading goes on, so that one answer can name them all. */
export interface ReadIssue {
  /** The member as declared, with its path: `Id`, `Inner.Id`, `Ints[1]`. */
  readonly field: string
  /** What was sent, cut to 50 characters; undefined where there is no such member. */
  readonly value: string | undefined
}

/** Text to value. Pushes what a member cannot hold to `issues`; the member then keeps its default.
 * @throws MalformedError when the text is not of the format at all. */
export type Reader = (text: string, issues: ReadIssue[]) => unknown

/** Value to text. Total over the shape's values. */
export type Writer = (value: unknown) => string

/**
 * A format. Readers and writers are made once per shape and settings, when a host is built; making one walks the description, using one
 * does not.
 */
export interface Format {
  /** The key in `?format=`, `.suffix` and `/{format}/reply/…`. */
  readonly name: string
  /** Without parameters: what `Accept` and `Content-Type` are compared with. */
  readonly mediaType: string
  /** As sent: `application/json; charset=utf-8`. */
  readonly contentType: string
  /** Headers that go with every body of the format. */
  readonly headers?: Readonly<Record<string, string>>
  /** Further media types accepted for request bodies. */
  readonly aliases: readonly string[]
  /** `title` names the answer where the format shows one (HTML). */
  readonly writer: (shape: Shape, settings: WireSettings, title?: string) => Writer
  readonly reader?: (shape: Shape, settings: WireSettings) => Reader
}

/** The text is not of the format it claims: nothing of it is used. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
  /** The member that the text fails on, where the format gives up at the first: as in `ReadIssue`. */
  readonly field: string | undefined

  constructor(message: string, options: ErrorOptions & { readonly field?: string | undefined } = {}) {
    super(message, options)
    this.field = options.field
  }
}

/** Nesting beyond this many levels is refused, so that no body can exhaust the stack. */
export const DEPTH_MAX = 64
