/**
 * What the programs of all languages must tell, one JSON object a line. What only the server can know (secrets, ids, times) the program
 * judges itself and tells as a boolean; everything else it tells as its client library gave it.
 */
import { isDeepStrictEqual } from 'node:util'

/** A line: the name of a step, and what came of it. */
export interface Step {
  readonly step: string
  readonly [told: string]: unknown
}

/** The one step that a client may be unable to do; `Tool.withoutOtherFormat` then says why. */
export const OTHER_FORMAT = 'other format'

/** In this order. */
export const expected: readonly Step[] = [
  // `Authenticate` with the provider `credentials`; its session carries all that ada does from here on.
  { step: 'sign in', userName: 'ada', roles: ['Client', 'bookingsupplier-administrator-write'] },
  // RegenerateApiKeyRequest; `isSecret`: its first key matches ^[A-Za-z0-9_-]{32}$.
  { step: 'digitalu regenerate', keys: 1, keyType: 'secret', isSecret: true },
  // RegenerateApiKeys with Meta {"order":"17"}: the Meta of its first result.
  { step: 'firstchoice regenerate', meta: { order: '17' } },
  // CreateApiKey with these notes and this address; `isNew`: its createdDate lies less than a minute from now.
  {
    step: 'bokamera create',
    notes: 'made by a client, "ÅÄÖ"',
    contactEmail: 'keys@example.org',
    active: true,
    isNew: true,
  },
  // CreateApiKeyRequest that expires in an hour; `isExpiryAsked`: expiresUtc is the very instant that was asked for.
  { step: 'foundry create', description: 'an hour', isExpiryAsked: true },
  // GenerateMachineApiKeyRequest of KEYHAVEN_MACHINE; `isOfMachine`: its userId is that machine.
  { step: 'foundry machine', isOfMachine: true },
  // CreateKey of the root, then VerifyKey with the root key as bearer: of its secret, and of a garbage key.
  {
    step: 'verify',
    good: { valid: true, code: 'Valid' },
    garbage: { valid: false, code: 'NotFound' },
  },
  // CreateApiKeyRequest with the expiry 2001-02-03T04:05:06Z, as the client's exception shows the refusal.
  {
    step: 'error',
    status: 400,
    errorCode: 'ArgumentException',
    message: "Must lie in the future. (Parameter 'ExpiresUtc')",
    field: 'ExpiresUtc',
    fieldMessage: 'Must lie in the future.',
  },
  // CreateApiKeyRequest of a new client that has no session and no key.
  { step: 'not signed in', status: 401, errorCode: 'Unauthorized' },
  // CreateApiKey of bokamera once more, sent and read as XML or JSV.
  { step: OTHER_FORMAT, notes: 'in another format', active: true },
]

/** What is wrong with what a program told: a line for each step that is missing, different or not asked for. Empty when nothing is. */
export function faultsOf(output: string, withoutOtherFormat: boolean): readonly string[] {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const wanted = expected.filter(({ step }) => !(withoutOtherFormat && step === OTHER_FORMAT))
  const faults = wanted.flatMap((step, at) => {
    const told = lines[at]
    if (told === undefined) return [`${step.step}: missing`]
    return isDeepStrictEqual(parsed(told), step)
      ? []
      : [`${step.step}: expected ${JSON.stringify(step)}\n${' '.repeat(step.step.length)}  told     ${told}`]
  })
  return [...faults, ...lines.slice(wanted.length).map((line) => `not asked for: ${line}`)]
}

/** Undefined for what is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
