/** The form that calls an operation from its page. */
import type { Format } from '../format/index.ts'
import { allMembers, type Member, type Operation, resolved, type Shape, wireName } from '../message/index.ts'
import { type Html, html, raw } from './html.ts'
import { absolute, type MetaHost, type PageRequest, pageFormats } from './meta-host.ts'
import { placedOperations } from './openapi-paths.ts'
import { isRequired } from './property-tables.ts'
import { sampleBody } from './sample-http.ts'
import { displayName } from './type-name.ts'

/**
 * The form as text within a `script` element of no script's type: nothing of it belongs to the text of the page, and whoever runs no scripts
 * does not meet a form that could do nothing. `browser/call.js` puts it in its place.
 */
export const callForm = (host: MetaHost, operation: Operation, request: PageRequest, format: Format): Html =>
  // Values are escaped, so no text of a declaration can end the element.
  html`<script type="text/html" data-call>${section(host, operation, request, format)}</script>`

function section(host: MetaHost, operation: Operation, request: PageRequest, format: Format): Html {
  const members = allMembers(operation.request)
  return html`
<h3 id="call-heading">Call it</h3>
<form autocomplete="off">
${routeChoice(host, operation)}
<div class="body-choice" role="radiogroup" aria-label="What is sent">
<label><input type="radio" name=":body" value="fields" checked> Fields</label>
<label><input type="radio" name=":body" value="text"> Text</label>
</div>
<div class="members">${members.map((member, at) => field(host, member, `member-${at}`))}</div>
${asText(host, operation, format)}
${callerChoice(host, operation, request)}
${formatChoice(host, format)}
<button class="send">Call</button>
</form>
<div class="answer" hidden>
<p class="status" role="status"></p>
<pre tabindex="0" role="region" aria-label="Answer" data-part="body"></pre>
<details><summary>Headers of the answer</summary><pre tabindex="0" role="region" aria-label="Headers of the answer" data-part="headers"></pre></details>
<details><summary>The same as a command</summary><pre tabindex="0" role="region" aria-label="The same as a command" data-part="command"></pre></details>
</div>`
}

/** Every route and verb of the operation; `VERB path` is the value. Without a query, where a secret would stand in an address. */
function routeChoice(host: MetaHost, operation: Operation): Html {
  const placed = placedOperations(host.operations, host.settings).filter((it) => it.operation === operation)
  const hasSecrets = allMembers(operation.request).some(({ secret }) => secret)
  const sent = placed.filter(({ verb }) => verb !== 'get' && verb !== 'delete')
  const offered = hasSecrets && sent.length > 0 ? sent : placed
  const options = offered.map(({ verb, path, variables }) => {
    // The document of a host has no word for a variable that takes the rest of the path; the router has.
    const rest = variables.find(({ isRest }) => isRest)
    const full = host.basePath + (rest ? path.replace(`{${rest.name}}`, `{${rest.name}*}`) : path)
    return `${verb.toUpperCase()} ${full}`
  })
  return html`<div class="field"><label for="call-route">Route</label>
<select id="call-route" name=":route">${options.map((it) => html`<option value="${it}">${it}</option>`)}</select></div>`
}

interface Control {
  /** As `browser/call.js` writes it: `text`, `number`, `bool`, `lines` of them, or `json` as it stands. */
  readonly kind: 'text' | 'number' | 'bool' | 'lines' | 'json'
  /** Of each line. */
  readonly item?: 'text' | 'number' | 'bool'
  /** All values there are. */
  readonly choices?: readonly string[]
}

function controlOf(shape: Shape): Control {
  const type = resolved(shape)
  switch (type.kind) {
    case 'nullable':
      return controlOf(type.of)
    case 'bool':
      return { kind: 'bool', choices: ['true', 'false'] }
    case 'enum':
      return type.flags ? { kind: 'number' } : { kind: 'text', choices: [...type.values.keys()] }
    case 'byte':
    case 'sbyte':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
    case 'int64':
    case 'uint64':
    case 'float':
    case 'double':
    case 'decimal':
      return { kind: 'number' }
    case 'list': {
      const { kind } = controlOf(type.of)
      return kind === 'lines' || kind === 'json' ? { kind: 'json' } : { kind: 'lines', item: kind }
    }
    case 'map':
    case 'pair':
    case 'dto':
    case 'object':
    case 'parameter':
      return { kind: 'json' }
    default:
      return { kind: 'text' }
  }
}

function field(host: MetaHost, member: Member, id: string): Html {
  const hint = HINTS[controlOf(member.shape).kind]
  return html`<div class="field" id="${id}-field">
<label for="${id}">${member.name}</label> <span class="type" id="${id}-type">${displayName(member.shape)}${isRequired(member) && ', required'}${hint && `, ${hint}`}</span>
${control(host, member, id)}
${member.description && html`<p class="hint" id="${id}-hint">${member.description}</p>`}<p class="wrong" id="${id}-wrong"></p>
</div>`
}

const HINTS: Readonly<Partial<Record<Control['kind'], string>>> = { lines: 'one a line', json: 'as JSON' }

function control(host: MetaHost, member: Member, id: string): Html {
  const { kind, item, choices } = controlOf(member.shape)
  const described = [`${id}-type`, ...(member.description ? [`${id}-hint`] : []), `${id}-wrong`].join(' ')
  const attributes = html`id="${id}" name="${id}" data-member="${wireName(member, host.settings)}" data-kind="${kind}"${
    item && html` data-item="${item}"`
  }${member.secret && raw(' data-secret="true"')} aria-describedby="${described}"`
  if (choices)
    return html`<select ${attributes}><option value="">not sent</option>${choices.map((it) => html`<option>${it}</option>`)}</select>`
  if (kind === 'lines' || kind === 'json')
    return html`<textarea ${attributes} rows="2" spellcheck="false"></textarea>`
  const listed = member.allowableValues
  return html`<input ${attributes} type="${member.secret ? 'password' : 'text'}" autocomplete="off" spellcheck="false"${
    kind === 'number' && raw(' inputmode="decimal"')
  }${listed && html` list="${id}-values"`}>${
    listed &&
    html`<datalist id="${id}-values">${listed.map((it) => html`<option value="${it}"></option>`)}</datalist>`
  }`
}

/** The sample of the page, to be changed; CSV and JSON lines have no request of their own. */
function asText(host: MetaHost, operation: Operation, format: Format): Html {
  const { name } = format
  const written =
    pageFormats(host).find((it) => it.name === (name === 'xml' || name === 'jsv' ? name : 'json')) ?? format
  return html`<div class="field text"><label for="call-text">Body as ${written.name.toUpperCase()}</label>
<textarea id="call-text" name=":text" rows="8" spellcheck="false" data-type="${written.mediaType}">
${sampleBody(host, operation.request, written)}</textarea></div>`
}

function callerChoice(host: MetaHost, operation: Operation, request: PageRequest): Html {
  const back = absolute(
    host,
    request,
    `/${encodeURIComponent(request.format)}/metadata?op=${encodeURIComponent(operation.name)}`,
  )
  const signIn = absolute(host, request, `/login?redirect=${encodeURIComponent(back)}`)
  return html`<fieldset class="caller"><legend>Who calls</legend>
<label><input type="radio" name=":as" value="session" checked> Whoever is signed in here</label>
<label><input type="radio" name=":as" value="key"> A key</label>
<label><input type="radio" name=":as" value="password"> A user with a password</label>
<p data-as="session"><a href="${signIn}">Sign in</a>, if you have not yet.</p>
<div class="field" data-as="key" hidden><label for="call-key">Key</label><input id="call-key" name=":key" type="password" autocomplete="off" spellcheck="false"></div>
<div class="pair" data-as="password" hidden>
<div class="field"><label for="call-user">User name or e-mail</label><input id="call-user" name=":user" type="text" autocomplete="off" spellcheck="false"></div>
<div class="field"><label for="call-password">Password</label><input id="call-password" name=":password" type="password" autocomplete="off"></div>
</div>
</fieldset>`
}

const formatChoice = (
  host: MetaHost,
  format: Format,
): Html => html`<div class="field"><label for="call-accept">Answer as</label>
<select id="call-accept" name=":accept">${pageFormats(host).map(
  (it) =>
    html`<option value="${it.mediaType}"${it.name === format.name && raw(' selected')}>${it.name.toUpperCase()}</option>`,
)}</select></div>`
