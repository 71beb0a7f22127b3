/** Path, query and body → request message (wire spec 4.4, 4.5). What is sent is either understood or refused; nothing is dropped. */
import { type Format, MalformedError, parseForm, type ReadIssue } from '../format/index.ts'
import { fullName, Instant, type Operation, Refusal } from '../message/index.ts'
import { type Eventual, followed } from './eventual.ts'
import type { Plan } from './plan.ts'

/** How a body is to be read, as its request's headers tell. */
export interface BodyKind {
  /** `Content-Type` as sent. */
  readonly contentType: string | undefined
  /** Lower case, without parameters. */
  readonly type: string | undefined
  readonly isForm: boolean
  /** The format that a predefined route reads bodies in, whatever `Content-Type` says (wire spec 4.5). */
  readonly isOfPath: boolean
  /** Undefined for one that is not read. */
  readonly format: Format | undefined
  /** What is read: for saying so. */
  readonly formats: readonly Format[]
  /** Why the body cannot be turned into text. */
  readonly foreign: (() => Refusal) | undefined
}

export interface Sent {
  /** Values of route variables. */
  readonly path: readonly (readonly [name: string, value: string])[]
  readonly query: string
  readonly kind: BodyKind
  /** Empty when there is none. */
  readonly body: Uint8Array
}

type Message = Record<string, unknown>
type Pairs = readonly (readonly [string, string])[]

const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data'
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * @throws Refusal 400 naming every member that cannot hold what was sent, 400 for a body that is not of its format, 415 for a
 * body of a type that is not read.
 */
export function bind<C>(plan: Plan<C>, sent: Sent): Eventual<Message> {
  const fields = sent.kind.isForm && sent.body.length > 0 ? formFields(sent) : NO_FIELDS
  return followed(fields, (pairs) => messageOf(plan, sent, pairs))
}

const NO_FIELDS: Pairs = []

/** `ofPath` is the format of a predefined route. */
export function bodyKind<C>(
  plan: Plan<C>,
  contentType: string | undefined,
  contentEncoding: string | undefined,
  ofPath: Format | undefined,
  formats: readonly Format[],
): BodyKind {
  const type = mediaTypeOf(contentType)
  const format =
    ofPath ??
    formats.find(
      (each) => each.reader && type !== undefined && (each.mediaType === type || each.aliases.includes(type)),
    )
  return {
    contentType,
    type,
    isForm: type === FORM || type === MULTIPART,
    isOfPath: ofPath !== undefined,
    format: format && plan.readers.has(format.name) ? format : undefined,
    formats,
    foreign: foreignEncoding(contentType, contentEncoding),
  }
}

function messageOf<C>(plan: Plan<C>, sent: Sent, fields: Pairs): Message {
  const issues: ReadIssue[] = []
  const { isForm, isOfPath } = sent.kind
  const query = sent.query === '' ? NO_FIELDS : parseForm(sent.query)
  if (plan.operation.request.strict) refuseSecretsIn(query, plan)
  const isRead = sent.body.length > 0 && !isForm
  const message = isRead ? readBody(plan, sent, issues) : plan.empty()
  if (isOfPath && isRead) fillFromQuery(plan, message, query, issues)
  else overlay(plan, message, [sent.path, query, fields], issues)
  if (issues.length > 0) throw unbindable(plan, issues)
  return message
}

/**
 * Addresses are kept in logs and histories on the whole way.
 * @throws Refusal 400 naming a secret member that stands in the query
 */
function refuseSecretsIn<C>(query: Pairs, { operation, secrets }: Plan<C>): void {
  const shown = query.find(([name]) => secrets.has(name.toLowerCase()))
  if (!shown) return
  const message = `A secret does not belong in an address: send '${shown[0]}' in the body.`
  const issue = { code: 'SecretInAddress', field: shown[0], message }
  throw new Refusal({
    status: 400,
    code: issue.code,
    message: `${operation.name}: ${message}`,
    issues: [issue],
  })
}

/** On user routes later sources win: body, path, query, form. */
function overlay<C>(plan: Plan<C>, message: Message, sources: readonly Pairs[], issues: ReadIssue[]): void {
  for (const pairs of sources) if (pairs.length > 0) plan.form(pairs, message, issues)
}

/** On predefined routes the query only fills what the body left unset. */
function fillFromQuery<C>(plan: Plan<C>, message: Message, query: Pairs, issues: ReadIssue[]): void {
  if (query.length === 0) return
  const unset = plan.empty()
  const asked = plan.empty()
  plan.form(query, asked, issues)
  for (const [name, value] of Object.entries(asked)) {
    if (isSame(message[name], unset[name])) message[name] = value
  }
}

const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (a instanceof Instant && b instanceof Instant && a.equals(b))

function mediaTypeOf(contentType: string | undefined): string | undefined {
  const end = contentType?.indexOf(';') ?? -1
  return (end < 0 ? contentType : contentType!.slice(0, end))?.trim().toLowerCase()
}

function readBody<C>(plan: Plan<C>, sent: Sent, issues: ReadIssue[]): Message {
  const { format, type, formats } = sent.kind
  if (!format) throw unsupported(type, formats)
  const text = decodedText(sent)
  try {
    return plan.readers.get(format.name)!(text, issues) as Message
  } catch (error) {
    throw error instanceof MalformedError ? malformed(plan.operation, format, error) : error
  }
}

const badBody = (message: string): Refusal =>
  new Refusal({ status: 400, code: 'SerializationException', message })

/** @throws Refusal 415 for a charset or a compression that is not read, 400 for what is not UTF-8. */
function decodedText({ kind, body }: Sent): string {
  if (kind.foreign) throw kind.foreign()
  try {
    return utf8.decode(body)
  } catch {
    throw badBody('The body is not valid UTF-8.')
  }
}

function foreignEncoding(
  contentType: string | undefined,
  contentEncoding: string | undefined,
): (() => Refusal) | undefined {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase()
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
    return () => foreignCharset(charset)
  const encoding = contentEncoding?.trim().toLowerCase()
  return encoding === undefined || encoding === '' || encoding === 'identity' ? undefined : compressedBody
}

const foreignCharset = (charset: string): Refusal =>
  new Refusal({
    status: 415,
    code: 'UnsupportedMediaType',
    message: `Bodies are read as UTF-8, not as '${charset.slice(0, 40)}'.`,
  })

const compressedBody = (): Refusal =>
  new Refusal({
    status: 415,
    code: 'UnsupportedMediaType',
    message: 'Compressed bodies are not read; send the body without Content-Encoding.',
    headers: { 'accept-encoding': 'identity' },
  })

function formFields(sent: Sent): Eventual<Pairs> {
  if (sent.kind.type === MULTIPART) return multipartFields(sent)
  const pairs = parseForm(decodedText(sent))
  refuseOtherFormats(pairs[0]?.[0] ?? '')
  return pairs
}

/** What stands at the beginning of a text that is no form, and what it then is. */
const OTHERS = {
  '{': ['JSON', 'application/json'],
  '[': ['JSON', 'application/json'],
  '<': ['XML', 'application/xml'],
} as const

/**
 * `curl -d` says "form" unless told otherwise; a JSON text would then be one strange name, and every value in it lost.
 * @throws Refusal 400 that says so.
 */
function refuseOtherFormats(firstName: string): void {
  const start = firstName.trimStart().charAt(0)
  if (!Object.hasOwn(OTHERS, start)) return
  const [name, type] = OTHERS[start as keyof typeof OTHERS]
  throw badBody(`The body looks like ${name} but was sent as ${FORM}. Send it with 'Content-Type: ${type}'.`)
}

async function multipartFields(sent: Sent): Promise<Pairs> {
  if (sent.kind.foreign) throw sent.kind.foreign()
  const fields = await multipartTexts(sent)
  // The decoder puts U+FFFD for bytes that are no UTF-8; one that was really sent stands in a body that is.
  if (fields.some((pair) => pair.some((text) => text.includes('\uFFFD')))) decodedText(sent)
  return fields
}

/** The fields that are texts; files are no members of any message. */
async function multipartTexts(sent: Sent): Promise<[string, string][]> {
  try {
    // Copied: what stands around a Buffer in its memory is other people's bodies.
    const body = new Response(new Uint8Array(sent.body), {
      headers: { 'content-type': sent.kind.contentType! },
    })
    const fields = await body.formData()
    return [...fields].flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    )
  } catch {
    throw badBody('The multipart body is broken.')
  }
}

function unsupported(type: string | undefined, formats: readonly Format[]): Refusal {
  const read = [
    ...formats.filter((format) => format.reader).map((format) => format.mediaType),
    FORM,
    MULTIPART,
  ]
  const sentAs = type ? `A body of type '${type.slice(0, 60)}' is` : 'A body without Content-Type is'
  return new Refusal({
    status: 415,
    code: 'UnsupportedMediaType',
    message: `${sentAs} not read; send one of: ${read.join(', ')}.`,
    headers: { accept: read.join(', ') },
  })
}

/** The stray apostrophe is on the wire of every real host (wire spec 5.3). */
const malformed = (operation: Operation, format: Format, error: MalformedError): Refusal =>
  new Refusal({
    status: 400,
    code: 'SerializationException',
    message: `Could not deserialize '${format.mediaType}' request using ${fullName(operation.request)}'\nError: ${error.message}`,
    issues:
      error.field === undefined
        ? []
        : [{ code: 'SerializationException', field: error.field, message: error.message }],
  })

function unbindable<C>({ operation, secrets }: Plan<C>, issues: readonly ReadIssue[]): Refusal {
  return new Refusal({
    status: 400,
    code: 'SerializationException',
    message: `Unable to bind to request '${operation.name}'`,
    issues: issues.map(({ field, value }) => {
      if (value === undefined)
        return {
          code: 'SerializationException',
          field,
          message: `'${field}' is no member of '${operation.name}'`,
        }
      const isSecret = secrets.has(field.split(/[.[]/, 1)[0]!.toLowerCase())
      const what = isSecret ? 'What was sent' : `'${value}'`
      return { code: 'SerializationException', field, message: `${what} is an Invalid value for '${field}'` }
    }),
  })
}
