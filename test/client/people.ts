/** Who calls in these tests: people, companies and machines, made through the service's own operations. */
import { JsonServiceClient } from '@servicestack/client'
import { Authenticate } from './dtos.ts'

export const ROOT_KEY = 'root-key-of-the-client-tests-0123456789abc'
export const PASSWORD = 'password of the client tests'

/** What the administrator has set up. */
export interface People {
  readonly company: string
  readonly otherCompany: string
  /** Of `company`, as `ada` is. */
  readonly machine: string
  readonly otherMachine: string
}

async function make(url: string, what: string, body: object): Promise<string> {
  const answer = await fetch(`${url}/v1/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ROOT_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { id: string }).id
}

/** `ada` of a company with every role that the hosts ask for, `bob` of none with none, `eve` who may name other companies. */
export async function makePeople(url: string): Promise<People> {
  const company = await make(url, 'organisations', { name: 'Company' })
  const otherCompany = await make(url, 'organisations', { name: 'Other company' })
  await make(url, 'users', {
    userName: 'ada',
    email: 'ada@example.org',
    displayName: 'Ada',
    password: PASSWORD,
    roles: ['Client', 'bookingsupplier-administrator-write'],
    organisationId: company,
  })
  await make(url, 'users', { userName: 'bob', password: PASSWORD })
  await make(url, 'users', { userName: 'eve', password: PASSWORD, roles: ['superadmin'] })
  return {
    company,
    otherCompany,
    machine: await make(url, 'machines', { name: 'Press', organisationId: company }),
    otherMachine: await make(url, 'machines', { name: 'Lathe', organisationId: otherCompany }),
  }
}

/** A client that has signed in the way browsers and programs do: with a session that its cookies carry from then on. */
export async function signedIn(baseUrl: string, userName: string): Promise<JsonServiceClient> {
  const client = new JsonServiceClient(baseUrl)
  await client.post(new Authenticate({ provider: 'credentials', userName, password: PASSWORD }))
  return client
}
