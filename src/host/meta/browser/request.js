/**
 * The request that the form asks for. Secrets are sent as headers or in a body, never in an address.
 */

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/**
 * A value as JSON, as it was typed: what is no number goes as text, and is refused by name.
 * @param {string} kind
 * @param {string} value
 */
const scalar = (kind, value) =>
  (kind === 'number' && NUMBER.test(value)) || (kind === 'bool' && /^(true|false)$/.test(value))
    ? value
    : JSON.stringify(value)

/** @param {string} text */
const linesOf = (text) => text.split('\n').filter((line) => line !== '')

/**
 * A control's value as JSON; undefined for one that is not filled in.
 * @param {Control} control
 */
function jsonOf({ value, dataset }) {
  if (value === '') return undefined
  const { kind = 'text', item = 'text' } = dataset
  if (kind === 'lines') return `[${linesOf(value).map((line) => scalar(item, line))}]`
  if (kind === 'json') return value
  return scalar(kind, value)
}

/**
 * Text that is no JSON is told at its field, before anything is sent.
 * @param {readonly Control[]} controls
 */
function wrongJson(controls) {
  return controls.find(({ value, dataset }) => {
    if (dataset.kind !== 'json' || value === '') return false
    try {
      JSON.parse(value)
      return false
    } catch {
      return true
    }
  })
}

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} headers
 * @property {string} [body]
 */

/** @param {HTMLFormElement} form */
const chosen = (form) => {
  const { value } = /** @type {HTMLSelectElement} */ (part(form, '[name=":route"]'))
  const [method = '', path = ''] = value.split(' ')
  return { method, path, hasBody: method !== 'GET' && method !== 'DELETE' }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
const picked = (form, name) => /** @type {string} */ (new FormData(form).get(name) ?? '')

/** The names between the braces of a path, in lower case. @param {string} path */
const variablesOf = (path) => [...path.matchAll(/\{(\w+)\*?\}/g)].map(([, name = '']) => name.toLowerCase())

/** @param {Control} control */
const nameOf = ({ dataset }) => (dataset.member ?? '').toLowerCase()

/**
 * What the form asks for. `masked` puts a name in place of each secret, for showing.
 * @param {HTMLFormElement} form
 * @param {boolean} masked
 * @returns {Call}
 */
function callOf(form, masked) {
  const { method, path, hasBody } = chosen(form)
  const variables = variablesOf(path)
  const members = membersOf(form)
  const filled = path.replace(/\{(\w+)(\*?)\}/g, (_, name, rest) => {
    const value = members.find((each) => nameOf(each) === name.toLowerCase())?.value ?? ''
    return rest ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value)
  })
  const others = members.filter((each) => !variables.includes(nameOf(each)))
  const headers = { accept: picked(form, ':accept'), ...credentialsOf(form, masked) }
  const isText = picked(form, ':body') === 'text'
  if (!hasBody) return { method, path: filled + queryOf(others), headers }
  if (isText) {
    const text = /** @type {HTMLTextAreaElement} */ (part(form, '[name=":text"]'))
    return {
      method,
      path: filled,
      headers: { ...headers, 'content-type': text.dataset.type ?? '' },
      body: text.value,
    }
  }
  const pairs = others.flatMap((each) => {
    const json =
      masked && each.dataset.secret && each.value ? JSON.stringify(`<${each.dataset.member}>`) : jsonOf(each)
    return json === undefined ? [] : [`${JSON.stringify(each.dataset.member)}:${json}`]
  })
  return {
    method,
    path: filled,
    headers: { ...headers, 'content-type': 'application/json' },
    body: `{${pairs}}`,
  }
}

/** Lists repeat their name. @param {readonly Control[]} controls */
function queryOf(controls) {
  const query = new URLSearchParams()
  for (const { value, dataset } of controls) {
    const values = dataset.kind === 'lines' ? linesOf(value) : value === '' ? [] : [value]
    for (const each of values) query.append(dataset.member ?? '', each)
  }
  return query.size > 0 ? `?${query}` : ''
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} masked
 * @returns {Record<string, string>}
 */
function credentialsOf(form, masked) {
  switch (picked(form, ':as')) {
    case 'key':
      return { authorization: `Bearer ${masked ? '<key>' : picked(form, ':key').trim()}` }
    case 'password': {
      if (masked) return { authorization: 'Basic <user name and password in base64>' }
      const bytes = new TextEncoder().encode(`${picked(form, ':user')}:${picked(form, ':password')}`)
      return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` }
    }
    default:
      return {}
  }
}

/** @param {string} text */
const shellQuoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`

/** @param {Call} call */
const commandOf = ({ method, path, headers, body }) =>
  [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${shellQuoted(location.origin + path)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${shellQuoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${shellQuoted(body)}`]),
  ].join(' \\\n  ')
