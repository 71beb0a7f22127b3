/** Where browsers that are not signed in are sent: a form that posts to `/auth/credentials`. */
import { escapeHtml, pageIcon, pagePolicy, pageStyle, parseForm } from '../../host/format/index.ts'
import type { HttpResponse, RequestFacts } from '../../host/http/index.ts'

const STYLE = `${pageStyle}
body{display:grid;place-items:center;min-height:100vh;padding:1rem}
main{width:100%;max-width:22rem}
h1{font-size:1.5rem;line-height:1.25;margin-bottom:1.25rem;overflow-wrap:anywhere}
label{display:block;margin:1rem 0 .25rem;font-weight:600}
input[type=text],input[type=password]{font:inherit;width:100%;padding:.5rem .6rem;color:inherit;background:var(--paper);border:1px solid var(--field);border-radius:6px}
.remember{display:flex;gap:.5rem;align-items:center;font-weight:400}
.remember input{width:1.1rem;height:1.1rem;margin:0;accent-color:var(--accent)}
.failed{border-left:4px solid var(--alarm);padding:.25rem .75rem;margin:1rem 0}
button{font:inherit;font-weight:600;width:100%;margin-top:1.5rem;padding:.55rem 1.25rem;border:0;border-radius:6px;background:var(--accent);color:var(--on-accent);cursor:pointer}
button:hover{filter:brightness(1.1)}`

const POLICY = pagePolicy(STYLE, 'self')

/** What the page says after a refused attempt; the code comes in the address, so only these are shown. */
const FAILURES = {
  BadCredentials: 'The user name or the password is wrong.',
  AccountLocked: 'This account has been locked.',
} as const
type LoginFailure = keyof typeof FAILURES

export const isLoginFailure = (code: string): code is LoginFailure => Object.hasOwn(FAILURES, code)

/** The address of the page for another attempt. */
export function loginAgain(
  { origin, basePath }: RequestFacts,
  failure: LoginFailure,
  returnUrl: string | undefined,
): string {
  const query = new URLSearchParams({ failed: failure, ...(returnUrl && { redirect: returnUrl }) })
  return `${origin}${basePath}/login?${query}`
}

/** The page; works without script. After signing in the browser goes on to `?redirect=`, or sees the ordinary page of the answer. */
export function loginPage(service: string, facts: RequestFacts): HttpResponse {
  const title = escapeHtml(`Sign in – ${service}`)
  const query = new Map(parseForm(facts.query))
  const back = query.get('redirect') ?? ''
  const failed = query.get('failed') ?? ''
  const alert = isLoginFailure(failed) ? `\n<p class="failed" role="alert">${FAILURES[failed]}</p>` : ''
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>${pageIcon}<style>${STYLE}</style></head><body><main><h1>${title}</h1>${alert}
<form method="post" action="${escapeHtml(facts.basePath)}/auth/credentials">
<input type="hidden" name="ReturnUrl" value="${escapeHtml(back)}">
<label for="user">User name or e-mail</label><input id="user" name="UserName" type="text" autocomplete="username" required autofocus>
<label for="password">Password</label><input id="password" name="Password" type="password" autocomplete="current-password" required>
<label class="remember"><input name="RememberMe" type="checkbox" value="true"> Stay signed in</label>
<button>Sign in</button></form></main></body></html>`
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    },
    body,
  }
}
