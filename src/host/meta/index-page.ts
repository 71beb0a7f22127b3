/** The index of a host: every operation in every format (wire spec 1.2). */
import type { Access, Operation } from '../message/index.ts'
import { type Html, html } from './html.ts'
import {
  absolute,
  type MetaHost,
  operationUrl,
  type PageRequest,
  pageFormats,
  shownOperations,
} from './meta-host.ts'
import { page } from './page.ts'

/** The page of `/metadata`, which `/{format}/metadata` without an operation answers too. */
export function indexPage(host: MetaHost, request: PageRequest): string {
  const rows = shownOperations(host).map((operation) => row(host, request, operation))
  const content = html`<p>The following operations are available.</p>
<h2>Operations</h2>
<table class="index" role="table"><tbody role="rowgroup">${rows}
</tbody></table>
<h3><a href="${absolute(host, request, '/operations/metadata')}">API Explorer</a></h3>
<h3><a href="${absolute(host, request, '/types')}">Clients Overview</a></h3>`
  return page(host, request, { title: host.name, content })
}

function row(host: MetaHost, request: PageRequest, operation: Operation): Html {
  const url = (format: string): string => operationUrl(host, request, { format, operation: operation.name })
  const formats = pageFormats(host)
  const [first] = formats
  const name = first ? html`<a href="${url(first.name)}">${operation.name}</a>` : operation.name
  const cells = formats.map(
    (format) => html`<td role="cell"><a href="${url(format.name)}">${format.name.toUpperCase()}</a></td>`,
  )
  return html`
<tr role="row"><th scope="row" role="rowheader" data-tags="${operation.tags.join(',')}">${lock(operation.access)}${name}</th>${cells}</tr>`
}

/** A mark on operations that not everybody may call; says nothing in the text of the page. */
const lock = ({ authenticated, anyRole }: Access): Html | false => {
  if (!authenticated) return false
  const title =
    anyRole.length > 0
      ? `Requires Roles: ${anyRole.map((role) => `${role}?`).join(', ')}`
      : 'Requires Authentication'
  return html`<i class="auth" role="img" aria-label="${title}" title="${title}"></i>`
}
