/** The parts of an OpenAPI 3.1 document, as far as they are built here: plain objects, as they are written. */

/** A JSON Schema of the 2020-12 dialect; empty for "anything". */
export type Schema = Readonly<Record<string, unknown>>

/** Any other object of the document. */
export type Part = Readonly<Record<string, unknown>>

/** What the application says of itself; the rest follows from the operations. */
export interface OpenApiFacts {
  /** Of the application, for `info.version`. */
  readonly version: string
  /** `components.securitySchemes`: ways to come with credentials, each good enough by itself. */
  readonly securitySchemes: Readonly<Record<string, Part>>
}

/** Which way a message travels: what readers take is wider than what writers write. */
export type Way = 'sent' | 'answered'

/** Without the members that are undefined, which YAML would write as null. */
export const part = (members: Readonly<Record<string, unknown>>): Part =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
