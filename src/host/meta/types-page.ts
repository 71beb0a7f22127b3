/** The page of `/types`: client code of all operations, by language, and the options of each. The recorded hosts had no page of their own here. */
import { type Html, html, raw } from './html.ts'
import { absolute, type CodeLanguage, type CodeOption, type MetaHost, type PageRequest } from './meta-host.ts'
import { page } from './page.ts'
import { table } from './table.ts'

/** The page of all languages, or that of one: `/types?lang={key}`. */
export function typesPage(host: MetaHost, request: PageRequest, language?: CodeLanguage): string {
  const content = html`<h2>${language ? `${language.label} client code` : 'Client code'}</h2>
${tabs(host, request, language)}
${language ? ofLanguage(host, request, language) : overview(host, request)}`
  return page(host, request, { title: language ? `${language.label} client code` : 'Client code', content })
}

const listingUrl = (host: MetaHost, request: PageRequest, { key }: CodeLanguage): string =>
  absolute(host, request, `/types/${encodeURIComponent(key)}`)

const pageUrl = (host: MetaHost, request: PageRequest, { key }: CodeLanguage): string =>
  absolute(host, request, `/types?lang=${encodeURIComponent(key)}`)

function tabs(host: MetaHost, request: PageRequest, language: CodeLanguage | undefined): Html {
  const link = (url: string, label: string, isCurrent: boolean): Html =>
    html`<a href="${url}"${isCurrent && raw(' aria-current="page"')}>${label}</a>
`
  return html`<nav class="languages" aria-label="Language">
${link(absolute(host, request, '/types'), 'All', language === undefined)}${host.languages.map((each) =>
  link(pageUrl(host, request, each), each.label, each === language),
)}</nav>`
}

function overview(host: MetaHost, request: PageRequest): Html {
  const rows = host.languages.map((language) => [
    html`<a href="${pageUrl(host, request, language)}">${language.label}</a>`,
    html`<a href="${listingUrl(host, request, language)}" download="${language.fileName}">${language.fileName}</a>`,
    html`<code>${language.clientLibrary}</code>`,
  ])
  return html`<p>Every message of ${host.name}, as source text for clients: one file, which the client library of the language sends and reads.</p>
${table({ class: 'params libraries', caption: html`<b>${host.languages.length}</b> languages:`, head: ['Language', 'Download', 'Client library'], rows })}
<h3>For programs</h3>
<ul>
<li><a href="${absolute(host, request, '/openapi.json')}">OpenAPI</a>, and <a href="${absolute(host, request, '/openapi.yaml')}">as YAML</a></li>
<li><a href="${absolute(host, request, '/types/metadata?format=json')}">Messages and operations</a></li>
<li><a href="${absolute(host, request, '/operations/metadata?format=json')}">Operations and routes</a></li>
<li><a href="${absolute(host, request, '/metadata/app?format=json')}">The service</a></li>
</ul>`
}

/** The form asks for the listing by itself; with scripts, the commands follow what is filled in. */
function ofLanguage(host: MetaHost, request: PageRequest, language: CodeLanguage): Html {
  const url = listingUrl(host, request, language)
  return html`<h3>1. The client library</h3>
<pre tabindex="0" role="region" aria-label="The client library">${language.clientLibrary}</pre>
<h3>2. The code</h3>
<pre tabindex="0" role="region" aria-label="Command that downloads the code">curl -o ${language.fileName} '<span data-address>${url}</span>'</pre>
<p class="links"><a href="${url}" data-listing>Show it</a> <a href="${url}" data-listing download="${language.fileName}">Download ${language.fileName}</a></p>
<h3>Options</h3>
<p>Options are part of the address, and stand at the top of the file. What is not filled in is as the service has it.</p>
<form class="options" method="get" action="${url}" data-options>
${language.options.map((option) => field(option))}
<button class="send">Show the code</button>
</form>`
}

function field({ name, kind, byDefault, explained }: CodeOption): Html {
  const id = `option-${name}`
  const control =
    kind === 'flag'
      ? html`<select id="${id}" name="${name}" aria-describedby="${id}-hint"><option value="">${byDefault}, as the service has it</option><option>true</option><option>false</option></select>`
      : html`<input id="${id}" name="${name}" type="text" autocomplete="off" spellcheck="false" aria-describedby="${id}-hint"${
          byDefault !== '' && html` placeholder="${byDefault}"`
        }>`
  return html`<div class="field"><label for="${id}">${name}</label> ${kind === 'list' && html`<span class="type">with commas between</span>`}
${control}
<p class="hint" id="${id}-hint">${explained}</p></div>
`
}
