/**
 * `/docs`: the OpenAPI description of a host as a page to read and to try. A library draws it in the browser; its files are handed in, and
 * served beside the page, so that nothing comes from elsewhere.
 */
import { pageIcon, styleSourceOf } from '../format/index.ts'
import type { HttpResponse, RequestFacts } from '../http/index.ts'
import { conditional, digestOf } from './conditional.ts'
import { type Html, html, raw } from './html.ts'
import { absolute, type MetaHost } from './meta-host.ts'
import { referenceStyle } from './reference-style.ts'

/** A script or sheet that the page is made of. */
export interface ReferenceFile {
  /** Below `/docs/`, with a digest of the content, so that what stands at an address never changes: `swagger-ui.Pf3….css`. */
  readonly address: string
  readonly isSheet: boolean
  readonly content: Uint8Array
  readonly digest: string
}

/** `name` ends in `.css` or `.js`. */
export function referenceFile(name: string, content: Uint8Array): ReferenceFile {
  const digest = digestOf(content)
  const suffix = name.slice(name.lastIndexOf('.'))
  return {
    address: `${name.slice(0, -suffix.length)}.${digest}${suffix}`,
    isSheet: suffix === '.css',
    content,
    digest,
  }
}

/** The files in the order in which the page takes them in: asked for at every request, so to be remembered by whoever gives them. */
export type ReferenceFiles = () => Promise<readonly ReferenceFile[]>

/**
 * Scripts and sheets of this host alone, and the one sheet in the page. Requests go to this host alone too. The library's forms are scripts'
 * business, so none is ever sent.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${styleSourceOf(referenceStyle)}`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The answers at `/docs` and at the addresses of its files; undefined at others. */
export type ReferenceAnswers = (
  host: MetaHost,
  request: RequestFacts,
  path: string,
) => Promise<HttpResponse | undefined> | undefined

export function referenceAnswers(files: ReferenceFiles): ReferenceAnswers {
  return (host, request, path) => {
    if (path.toLowerCase() === '/docs') return files().then((all) => pageAnswer(host, request, all))
    const asked = /^\/docs\/([^/]+)$/i.exec(path)?.[1]
    if (asked === undefined) return undefined
    return files().then((all) => {
      const file = all.find(({ address }) => address === asked)
      return file && fileAnswer(request, file)
    })
  }
}

const fileAnswer = (request: RequestFacts, { isSheet, content, digest }: ReferenceFile): HttpResponse =>
  conditional(request, digest, {
    status: 200,
    headers: {
      'content-type': `${isSheet ? 'text/css' : 'text/javascript'}; charset=utf-8`,
      'cache-control': 'public, max-age=31536000, immutable',
    },
    body: content,
    compressible: true,
    lasting: true,
  })

const pageAnswer = (
  host: MetaHost,
  request: RequestFacts,
  files: readonly ReferenceFile[],
): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'content-security-policy': POLICY,
  },
  body: referencePage(host, request, files),
  compressible: true,
})

/**
 * What the library loads is named by its path alone: the policy lets it reach the origin that the browser sees, which is not always the one
 * in links. The class tells the library to leave that link to the browser, which takes the focus along.
 */
function referencePage(host: MetaHost, request: RequestFacts, files: readonly ReferenceFile[]): string {
  const link = (path: string): string => absolute(host, request, path)
  const file = ({ address, isSheet }: ReferenceFile): Html =>
    isSheet
      ? html`<link rel="stylesheet" href="${host.basePath}/docs/${address}">\n`
      : html`<script defer src="${host.basePath}/docs/${address}"></script>\n`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference – ${host.name}</title>
${raw(pageIcon)}
${files.map(file)}<style>${raw(referenceStyle)}</style>
</head>
<body>
<nav class="skip" aria-label="Skip"><a href="#content" class="noZensmooth">Skip to content</a></nav>
<header>
<h1>${host.name}</h1>
<nav class="site" aria-label="This service">
<a href="${link('/metadata')}">Operations</a>
<a href="${link('/types')}">Client code</a>
<a href="${link('/docs')}" aria-current="page">API reference</a>
<a href="${link('/openapi.json')}">OpenAPI as JSON</a>
<a href="${link('/openapi.yaml')}">as YAML</a>
</nav>
</header>
<div id="content" tabindex="-1">
<noscript><main><p>This page is drawn by a script. Without it, read <a href="${link('/metadata')}">the operations</a>, or <a href="${link('/openapi.json')}">the OpenAPI description</a> that it is drawn from.</p></main></noscript>
<div id="reference" data-base-path="${host.basePath}"></div>
</div>
</body>
</html>
`.text
}
