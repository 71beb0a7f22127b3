/** Calls every host through @servicestack/client with the code that was downloaded beside this file, and tells a line for each step. */
import { type ErrorResponse, type IReturn, JsonServiceClient, toDate } from '@servicestack/client'
import { CreateApiKey } from './bokamera.js'
import { RegenerateApiKeyRequest } from './digitalu.js'
import { RegenerateApiKeys } from './firstchoice.js'
import { CreateApiKeyRequest, GenerateMachineApiKeyRequest } from './foundry.js'
import { Authenticate, CreateKey, VerifyKey } from './root.js'

declare const process: { readonly env: Readonly<Record<string, string>> }

const {
  KEYHAVEN_URL: url,
  KEYHAVEN_PASSWORD: password,
  KEYHAVEN_ROOT_KEY: rootKey,
  KEYHAVEN_MACHINE: id,
} = process.env
const MINUTE_MS = 60_000

const tell = (step: string, told: object): void => console.log(JSON.stringify({ step, ...told }))

/** A client of a host that has signed in; its cookies carry the session from then on. */
async function signedIn(host: string): Promise<JsonServiceClient> {
  const client = new JsonServiceClient(`${url}${host}`)
  await client.post(new Authenticate({ provider: 'credentials', userName: 'ada', password }))
  return client
}

/** The refusal of a request, thrown by the client as it is read, with its status. */
async function refusal<T>(
  client: JsonServiceClient,
  request: IReturn<T>,
): Promise<{ status: number; error: ErrorResponse }> {
  let status = 0
  client.responseFilter = (response) => {
    status = response.status
  }
  try {
    await client.post(request)
  } catch (error) {
    return { status, error: error as ErrorResponse }
  }
  throw new Error('was not refused')
}

const root = new JsonServiceClient(url!)
const { userName, roles } = await root.post(
  new Authenticate({ provider: 'credentials', userName: 'ada', password }),
)
tell('sign in', { userName, roles })

const digitalu = await signedIn('/digitalu')
const { Results: regenerated } = await digitalu.post(new RegenerateApiKeyRequest())
const [first] = regenerated!
tell('digitalu regenerate', {
  keys: regenerated!.length,
  keyType: first!.KeyType,
  isSecret: /^[A-Za-z0-9_-]{32}$/.test(first!.Key!),
})

const firstchoice = await signedIn('/firstchoice')
const { Results: replaced } = await firstchoice.post(new RegenerateApiKeys({ Meta: { order: '17' } }))
tell('firstchoice regenerate', { meta: replaced![0]!.Meta })

const bokamera = await signedIn('/bokamera')
const made = await bokamera.post(
  new CreateApiKey({ notes: 'made by a client, "ÅÄÖ"', contactEmail: 'keys@example.org' }),
)
tell('bokamera create', {
  notes: made.notes,
  contactEmail: made.contactEmail,
  active: made.active,
  isNew: Math.abs(Date.now() - toDate(made.createdDate!).getTime()) < MINUTE_MS,
})

const foundry = await signedIn('/foundry')
const expiry = new Date(Date.now() + 60 * MINUTE_MS)
const { apiKey } = await foundry.post(
  new CreateApiKeyRequest({ description: 'an hour', expiresUtc: expiry.toISOString() }),
)
tell('foundry create', {
  description: apiKey!.description,
  isExpiryAsked: toDate(apiKey!.expiresUtc!).getTime() === expiry.getTime(),
})

const ofMachine = await foundry.post(new GenerateMachineApiKeyRequest({ id: id! }))
tell('foundry machine', { isOfMachine: ofMachine.apiKey!.userId === id })

const { secret } = await root.post(new CreateKey({ name: 'verified' }))
const verifier = new JsonServiceClient(url!)
verifier.bearerToken = rootKey!
const verdictOf = async (key: string): Promise<object> => {
  const { valid, code } = await verifier.post(new VerifyKey({ key }))
  return { valid, code }
}
tell('verify', { good: await verdictOf(secret!), garbage: await verdictOf('garbage') })

const { status, error } = await refusal(
  foundry,
  new CreateApiKeyRequest({ expiresUtc: '2001-02-03T04:05:06Z' }),
)
const [field] = error.responseStatus!.errors!
tell('error', {
  status,
  errorCode: error.responseStatus!.errorCode,
  message: error.responseStatus!.message,
  field: field!.fieldName,
  fieldMessage: field!.message,
})

const nobody = await refusal(new JsonServiceClient(`${url}/foundry`), new CreateApiKeyRequest())
tell('not signed in', { status: nobody.status, errorCode: nobody.error.responseStatus!.errorCode })
