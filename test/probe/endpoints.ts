/** What the probe messages do: echo, and fail in the way that is asked for. */
import { type Endpoint, endpoint, openEndpoint } from '../../src/host/http/index.ts'
import {
  conflict,
  type FieldIssue,
  forbidden,
  invalidArgument,
  missingArgument,
  notFound,
  Refusal,
  unauthorized,
} from '../../src/host/message/index.ts'
import type { Caller } from '../../src/identity/index.ts'
import {
  checked,
  contracted,
  deleteThing,
  derived,
  echo,
  fail,
  listThings,
  nullables,
  secure,
} from './messages.ts'

const refusing = (status: number, code: string, message: string): Refusal =>
  new Refusal({ status, code, message })

/** A misused exception on the recorded host; here the caller's fault is said to be one. */
const invalid: FieldIssue = { code: 'GreaterThan', field: 'Number', message: 'must be greater than 0' }

const failures: Readonly<Record<string, () => Refusal>> = {
  argument: () => invalidArgument('Number', 'bad argument'),
  null: () => missingArgument('Number'),
  notfound: () => notFound('no such thing'),
  conflict: () => conflict('already there'),
  forbidden: () => forbidden('not yours'),
  unauthorized: () => unauthorized('who are you'),
  invalid: () =>
    new Refusal({ status: 400, code: invalid.code, message: invalid.message, issues: [invalid] }),
  keynotfound: () => refusing(500, 'KeyNotFoundException', 'gone'),
  notimplemented: () => refusing(405, 'NotImplementedException', 'later'),
}

export const echoEndpoints: readonly Endpoint<Caller>[] = [
  openEndpoint(echo, (request) => ({ Result: request, List: request.Inners })),
  openEndpoint(fail, (request): any => {
    const kind = request.Kind ?? ''
    if (kind === 'void') return undefined
    if (kind === 'string') return 'plain "text"'
    throw failures[kind]?.() ?? refusing(500, 'InvalidOperationException', `broken: ${kind}`)
  }),
]

export const shapeEndpoints: readonly Endpoint<Caller>[] = [
  endpoint(secure, (_request, call) => ({ Result: (call.caller as Caller).userName })),
  openEndpoint(listThings, (request) => [{ Id: request.Take ?? 0, Name: 'n' }]),
  openEndpoint(deleteThing, () => undefined),
  openEndpoint(contracted, (request) => request),
  openEndpoint(derived, (request) => ({
    Results: [{ Id: 1, Name: request.Cursor }],
    Total: 1n,
    Next: request.Trace,
  })),
  openEndpoint(nullables, (request) => request),
  endpoint(checked, (request) => ({ Result: request.Name })),
]
