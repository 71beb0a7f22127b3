/** Where browsers that are not signed in are sent: a form that posts to `/auth/credentials`. */
import { createHash } from 'node:crypto'
import { escapeHtml, parseForm } from '../../host/format/index.ts'
import type { HttpResponse, RequestFacts } from '../../host/http/index.ts'

const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh}
main{width:min(22rem,100vw - 2rem)}
h1{font-size:1.25rem}
label{display:block;margin:.75rem 0 .25rem;font-weight:600}
input[type=text],input[type=password]{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #8888;border-radius:6px}
.remember{font-weight:400}
button{font:inherit;margin-top:1rem;padding:.5rem 1.25rem;border-radius:6px;border:0;background:#0a5f73;color:#fff;cursor:pointer}
:focus-visible{outline:2px solid #0a5f73;outline-offset:2px}`

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

/** The page; works without script. After signing in the browser goes on to `?redirect=`, or sees the ordinary page of the answer. */
export function loginPage(service: string, facts: RequestFacts): HttpResponse {
  const title = escapeHtml(`Sign in – ${service}`)
  const back = new Map(parseForm(facts.query)).get('redirect') ?? ''
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>
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
