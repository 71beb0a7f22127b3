/** The page of `/types`: client code of all operations, by language. */
import { html } from './html.ts'
import { absolute, type MetaHost, type PageRequest } from './meta-host.ts'
import { page } from './page.ts'

/** Links to `/types/{language}` and to the machine-readable metadata. The recorded hosts had no page of their own here. */
export function typesPage(host: MetaHost, request: PageRequest): string {
  const link = (path: string): string => absolute(host, request, path)
  const content = html`<h2>Client code</h2>
<p>Every message of ${host.name}, as source text for clients. Add <code>?IncludeTypes=Name.*</code> for one operation and what it needs.</p>
<ul>
${host.languages.map(
  ({ key, label }) => html`<li><a href="${link(`/types/${encodeURIComponent(key)}`)}">${label}</a></li>
`,
)}</ul>
<h3>Machine-readable</h3>
<ul>
<li><a href="${link('/types/metadata?format=json')}">Messages and operations</a></li>
<li><a href="${link('/operations/metadata?format=json')}">Operations and routes</a></li>
<li><a href="${link('/metadata/app?format=json')}">The service</a></li>
</ul>`
  return page(host, request, { title: 'Client code', content })
}
