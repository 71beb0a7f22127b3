/** Signing in and out, and "who am I" (auth spec 7). */
import {
  type Call,
  crossSiteRefusal,
  type Endpoint,
  openEndpoint,
  type RequestFacts,
  setCookie,
} from '../../host/http/index.ts'
import {
  type FieldIssue,
  given,
  type Infer,
  invalidArgument,
  notFound,
  Refusal,
} from '../../host/message/index.ts'
import {
  type Caller,
  IdentityError,
  parseCredential,
  SESSION_MS_MAX,
  sessionIdsIn,
} from '../../identity/index.ts'
import { Secret } from '../../keys/index.ts'
import type { ContractServices } from '../contract.ts'
import { isLoginFailure, loginAgain } from './login-page.ts'
import { type Authenticate, type AuthenticateResponse, authenticate, authenticateLogout } from './messages.ts'

type Ask = Infer<typeof Authenticate>
type Answer = Infer<typeof AuthenticateResponse>

/** How `AuthProvider` names the ways of being known. */
const PROVIDER = { session: 'credentials', basic: 'basic', key: 'apikey', root: 'apikey' } as const

/** Providers that take credentials in the message. */
const BY_POST: ReadonlySet<string> = new Set(['apikey', 'basic', 'credentials', 'login'])

/** Cookies that are only told to programs in the browser's profile; they live as long as a remembered session. */
const COOKIE_SECONDS = SESSION_MS_MAX.permanent / 1000

/** The session that a request came with, whatever other credentials are beside it. */
const sessionOf = (facts: RequestFacts) => parseCredential({ sessionIds: sessionIdsIn(facts) })

export function authenticateEndpoint(services: ContractServices): Endpoint<Caller> {
  return openEndpoint(authenticate, (request, call: Call<Caller>) => {
    const provider = given(request.provider)?.toLowerCase()
    // A password in an address ends up in logs and histories.
    if (BY_POST.has(provider ?? '') && call.request.method !== 'POST') throw getIsDisabled()
    switch (provider) {
      case undefined:
      case 'apikey':
      case 'basic':
        return whoAmI(services, call)
      case 'logout':
        return signOut(services, call)
      case 'credentials':
      case 'login':
        return signIn(services, request, call)
      default:
        throw notFound(`No configuration was added for OAuth provider '${provider.slice(0, 60)}'`)
    }
  })
}

export const logoutEndpoint = (services: ContractServices): Endpoint<Caller> =>
  openEndpoint(authenticateLogout, (_request, call: Call<Caller>) => signOut(services, call))

async function whoAmI({ makeSessionId }: ContractServices, call: Call<Caller>): Promise<Answer> {
  const caller = await call.authenticate()
  return {
    ...describe(caller),
    // Callers by key or Basic have no session to name; ServiceStack makes up an id for them too (auth spec 2.2).
    SessionId: caller.sessionId ?? makeSessionId(),
    UserName: caller.userName,
    AuthProvider: PROVIDER[caller.via],
  }
}

/** Another site may sign nobody in, out, or in as somebody else, whatever the browser sends along. @throws Refusal 403. */
function refuseOtherSites(call: Call<Caller>): void {
  const refusal = crossSiteRefusal(call.request)
  if (refusal) throw refusal
}

async function signIn({ identity }: ContractServices, request: Ask, call: Call<Caller>): Promise<Answer> {
  refuseOtherSites(call)
  const { UserName: userName = '', Password: password = '' } = request
  const missing = [
    ...emptyIssue('UserName', 'User Name', userName),
    ...emptyIssue('Password', 'Password', password),
  ]
  if (missing.length > 0) throw emptyCredentials(missing)
  const returnUrl = returnUrlOf(request, call.request)
  const remember = request.RememberMe ?? false
  const signedIn = await identity
    .signIn(
      { userName, password: new Secret(password), remember },
      {
        address: call.request.address,
        nowMs: call.now.getTime(),
        requestId: call.request.id,
        presented: sessionOf(call.request),
      },
    )
    .catch((error: unknown) => {
      // A browser sees the form again, with what went wrong (auth spec 7.2).
      if (error instanceof IdentityError && isBrowserForm(call.request) && isLoginFailure(error.code))
        call.answer.redirect(loginAgain(call.request, error.code, returnUrl))
      throw error
    })
  const { caller, sessionId, permanentId, permanent } = signedIn
  const cookie = (name: string, value: string, maxAgeSeconds?: number): void =>
    call.answer.addCookie(setCookie(name, value, { secure: call.request.secure, maxAgeSeconds }))
  cookie('ss-id', sessionId)
  cookie('ss-pid', permanentId, COOKIE_SECONDS)
  cookie('ss-opt', permanent ? 'perm' : 'temp', COOKIE_SECONDS)
  cookie('X-UAId', encodeURIComponent(caller.id), COOKIE_SECONDS)
  if (returnUrl !== undefined && isBrowserForm(call.request)) call.answer.redirect(returnUrl)
  return { ...describe(caller), SessionId: permanent ? permanentId : sessionId, UserName: userName }
}

/** A page was asked for, on the address that our form posts to. */
const isBrowserForm = (facts: RequestFacts): boolean =>
  /^\/auth\/(credentials|login)\/?$/i.test(facts.path) && !!facts.header('accept')?.includes('text/html')

/** Where a browser goes on to; only within this service (auth spec 7.2). @throws Refusal 400 for another site. */
function returnUrlOf(request: Ask, { origin, basePath }: RequestFacts): string | undefined {
  const asked = given(request.ReturnUrl)
  if (asked === undefined) return undefined
  const url = URL.canParse(asked, origin) ? new URL(asked, `${origin}${basePath}/`) : undefined
  // A `blob:` address has the origin of what is in it.
  const isPage = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url && isPage && url.origin === new URL(origin).origin) return url.href
  throw invalidArgument('ReturnUrl', 'External Redirects are not permitted')
}

/** Ends the session that the request came with, and takes the cookies back whatever it was (auth spec 7.5). */
async function signOut({ identity }: ContractServices, call: Call<Caller>): Promise<Answer> {
  refuseOtherSites(call)
  const credential = sessionOf(call.request)
  if (credential?.kind === 'session') {
    await identity.signOut(credential.id.reveal(), {
      address: call.request.address,
      nowMs: call.now.getTime(),
      requestId: call.request.id,
    })
  }
  for (const name of ['ss-id', 'ss-pid', 'X-UAId', 'ss-tok', 'ss-reftok']) {
    call.answer.addCookie(setCookie(name, '', { secure: call.request.secure, maxAgeSeconds: 0 }))
  }
  return {}
}

const describe = (caller: Caller): Answer => ({
  UserId: caller.id,
  DisplayName: caller.displayName,
  ProfileUrl: avatar(caller.displayName ?? caller.userName ?? caller.id),
  Roles: caller.roles,
  Permissions: caller.permissions,
})

/** A picture for those who have none: the first letter of the name. */
function avatar(name: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? '?'
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><circle cx='16' cy='16' r='16' fill='#0a5f73'/><text x='16' y='22' font-family='sans-serif' font-size='16' text-anchor='middle' fill='#fff'>${letter}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

const getIsDisabled = (): Refusal =>
  new Refusal({
    status: 405,
    code: 'NotSupportedException',
    message:
      'GET Authenticate requests are disabled, to enable set AuthFeature.AllowGetAuthenticateRequests = req => true',
    headers: { allow: 'POST' },
  })

function emptyIssue(field: string, label: string, value: string): FieldIssue[] {
  const meta = new Map([['PropertyName', label]])
  return value.trim() === ''
    ? [{ code: 'NotEmpty', field, message: `'${label}' must not be empty.`, meta }]
    : []
}

/** ServiceStack answers 500 here, since its check is thrown where nobody expects one (auth spec 7.3); the caller is at fault all the same. */
const emptyCredentials = (issues: readonly FieldIssue[]): Refusal =>
  new Refusal({
    status: 400,
    code: 'ValidationException',
    message: ['Validation failed: ', ...issues.map(({ field, message }) => ` -- ${field}: ${message}`)].join(
      '\n',
    ),
    issues,
  })
