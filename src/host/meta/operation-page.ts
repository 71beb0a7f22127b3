/** The page of one operation: who may call it, where, with what, and what it answers (wire spec 1.3, 1.4). */
import type { Format } from '../format/index.ts'
import type { Access, Operation, Route } from '../message/index.ts'
import { callForm } from './call-form.ts'
import { type Html, html, raw } from './html.ts'
import {
  absolute,
  type CodeOf,
  type MetaHost,
  operationUrl,
  type PageRequest,
  pageFormats,
} from './meta-host.ts'
import { operationsNav, page } from './page.ts'
import { propertyTables } from './property-tables.ts'
import { sampleRequest, sampleResponse } from './sample-http.ts'

/**
 * The page as HTML, or nothing when the format has no operation pages (`html`, unknown ones). An unknown language is told on the page, which
 * stays a 200 (wire spec 1.1).
 */
export function operationPage(
  host: MetaHost,
  operation: Operation,
  request: PageRequest,
  code: CodeOf,
): string | undefined {
  const format = pageFormats(host).find(({ name }) => name === request.format.toLowerCase())
  if (!format) return undefined
  const content = html`<p class="back"><a href="${absolute(host, request, '/metadata')}">&lt;back to all web services</a></p>
<h2>${operation.name}</h2>
${tags(operation)}${description(operation)}${access(operation.access)}${routes(host, operation)}${languages(host, operation, request)}
${request.lang ? codeListing(host, operation, request, request.lang, code) : propertyTables(operation)}
${callForm(host, operation, request, format)}
${callInfo(format)}
${example(host, operation, request, format)}`
  return page(host, request, {
    title: operation.name,
    content,
    aside: operationsNav(host, request, operation.name),
  })
}

const tags = ({ tags }: Operation): Html | false =>
  tags.length > 0 &&
  html`<div class="tags">${tags.map((tag) => html`<span><b>${tag}</b></span>`)}</div>
`

const description = ({ request }: Operation): Html | false =>
  !!request.description &&
  html`<p class="description" id="desc">${request.description
    .split(/\r?\n/)
    .map((line, index) => html`${index > 0 && raw('<br>')}${line}`)}</p>
`

/** The row is there even without roles, and shows nothing then. */
function access({ authenticated, anyRole }: Access): Html | false {
  if (!authenticated) return false
  const label = anyRole.length > 1 ? 'Requires any of the roles:' : 'Requires the role:'
  const roles = anyRole.length > 0 && html`<td>${label}</td><td>${anyRole.join(', ')}</td>`
  return html`<table class="authentication"><caption><b>Requires Authentication</b><i class="auth"></i></caption>
<tr>${roles}</tr></table>
`
}

function routes(host: MetaHost, operation: Operation): Html | false {
  if (operation.routes.length === 0) return false
  return html`<table class="routes" role="table"><caption>The following routes are available for this service:</caption>
<tbody role="rowgroup">${operation.routes.map((route) => routeRow(host, route))}
</tbody></table>
`
}

const routeRow = (host: MetaHost, route: Route): Html => html`
<tr role="row"><th scope="row" role="rowheader">${
  route.verbs === undefined || route.verbs === '*' ? 'All Verbs' : route.verbs.toUpperCase()
}</th><th scope="row" role="rowheader">${host.basePath}${route.path}</th><td role="cell">${route.summary}</td><td role="cell">${
  route.notes && html`<i>${route.notes}</i>`
}</td></tr>`

const current = raw(' aria-current="page"')

/** TypeScript declarations have a listing but no tab: they say what the TypeScript tab says. */
function languages(host: MetaHost, operation: Operation, request: PageRequest): Html {
  const link = (label: string, lang?: string): Html => {
    const url = operationUrl(host, request, { format: request.format, operation: operation.name, lang })
    return html`<a href="${url}"${(request.lang || undefined) === lang && current}>${label}</a>
`
  }
  const tabs = host.languages.filter(({ key }) => key !== 'typescript.d')
  return html`<nav class="languages" aria-label="Description or client code">
${link('Metadata')}${tabs.map(({ key, label }) => link(label, key))}</nav>`
}

function codeListing(
  host: MetaHost,
  operation: Operation,
  request: PageRequest,
  lang: string,
  code: CodeOf,
): Html {
  const listing = code(operation, lang, absolute(host, request, ''))
  const source = listing
    ? listing.source.replace(/\n+$/, '')
    : `Unknown language '${lang}'. Supported languages: ${host.languages.map(({ key }) => key).join(', ')}`
  const path = `/types/${encodeURIComponent(lang)}?IncludeTypes=${operation.name}.*`
  return html`<pre tabindex="0" role="region" aria-label="Client code"><code class="language-${lang}">${source}</code></pre>
<p><a href="${absolute(host, request, path)}">${listing?.label} ${operation.name} DTOs</a></p>`
}

const callInfo = ({ name }: Format): Html => html`<div class="call-info">
<p>To override the Content-type in your clients, use the HTTP <b>Accept</b> Header, append the <b>.${name}</b> suffix or <b>?format=${name}</b></p>
${name === 'json' && html`<p>To embed the response in a <b>jsonp</b> callback, append <b>?callback=myCallback</b></p>`}</div>`

/** The page of JSON lines was always headed `OTHER`. */
const shownName = ({ name }: Format): string => (name === 'jsonl' ? 'OTHER' : name.toUpperCase())

function example(host: MetaHost, operation: Operation, request: PageRequest, format: Format): Html {
  const response = sampleResponse(host, operation, format)
  const links = pageFormats(host).map(({ name }) => {
    const url = operationUrl(host, request, { format: name, operation: operation.name, lang: request.lang })
    return html`<a href="${url}"${name === format.name && current}>${name.toUpperCase()}</a>
`
  })
  return html`<div class="example">
<nav class="formats" aria-label="Format of the samples">
${links}</nav>
<h3>HTTP + ${shownName(format)}</h3>
<p>The following are sample HTTP requests and responses. The placeholders shown need to be replaced with actual values.</p>
<div class="request">
<pre tabindex="0" role="region" aria-label="Sample request">
${sampleRequest(host, operation, request, format)}</pre>
</div>
${
  response &&
  html`<div class="response">
<pre tabindex="0" role="region" aria-label="Sample response">
${response}</pre>
</div>`
}
</div>`
}
