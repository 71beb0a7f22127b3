/** A readable page of any answer, for people who look at an operation in a browser. Written only; forms and JSON are for sending. */
import { createHash } from 'node:crypto'
import { allMembers, type Dto, resolved, type Shape, type WireSettings } from '../message/index.ts'
import type { Format, Writer } from './format.ts'
import { jsvText } from './jsv.ts'

/** Text → HTML text, also safe in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

const STYLE = `:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:72rem}
h1{font-size:1.25rem}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:0 1rem;margin:0}
dt,dd{padding:.35rem 0;border-top:1px solid var(--line);margin:0;overflow-wrap:anywhere}
dt{font-weight:600}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-top:1px solid var(--line)}
.none{opacity:.6}
ul{margin:0;padding-left:1.25rem}
@media(max-width:30rem){dl{grid-template-columns:1fr}dd{border:0;padding-top:0}}`

/** Nothing loads, runs or frames on an answer's page but its own style sheet, named by its hash (CSP level 3). */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

type Part = (value: unknown) => string

const NOTHING = '<span class="none">–</span>'

/** HTML of one shape's values, made once; nested messages become lists and tables. */
function part(shape: Shape, settings: WireSettings, made: Map<Dto, Part>): Part {
  const known = resolved(shape)
  switch (known.kind) {
    case 'nullable':
      return part(known.of, settings, made)
    case 'list':
      return listPart(known.of, settings, made)
    case 'dto':
      return dtoPart(known, settings, made)
    case 'map':
      return mapPart(part(known.key, settings, made), part(known.value, settings, made))
    default: {
      const write = jsvText(known, settings)
      return (value) => (value === undefined || value === null ? NOTHING : escapeHtml(write(value)))
    }
  }
}

function dtoPart(dto: Dto, settings: WireSettings, made: Map<Dto, Part>): Part {
  const before = made.get(dto)
  if (before) return before
  let rows: readonly (readonly [string, string, Part])[] = []
  const write: Part = (value) =>
    isObject(value)
      ? `<dl>${rows.map(([name, label, member]) => `<dt>${label}</dt><dd>${member(value[name])}</dd>`).join('')}</dl>`
      : NOTHING
  made.set(dto, write)
  rows = allMembers(dto).map((member) => [
    member.name,
    escapeHtml(member.name),
    part(member.shape, settings, made),
  ])
  return write
}

function listPart(item: Shape, settings: WireSettings, made: Map<Dto, Part>): Part {
  const known = resolved(item)
  if (known.kind !== 'dto') {
    const write = part(known, settings, made)
    return (value) =>
      Array.isArray(value) && value.length > 0
        ? `<ul>${value.map((each) => `<li>${write(each)}</li>`).join('')}</ul>`
        : NOTHING
  }
  const members = allMembers(known)
  const head = members.map((member) => `<th scope="col">${escapeHtml(member.name)}</th>`).join('')
  let cells: readonly Part[] | undefined
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) return NOTHING
    cells ??= members.map((member) => part(member.shape, settings, made))
    const rows = value.map(
      (each) =>
        `<tr>${cells!.map((cell, at) => `<td>${cell(isObject(each) ? each[members[at]!.name] : undefined)}</td>`).join('')}</tr>`,
    )
    return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
  }
}

const mapPart =
  (key: Part, value: Part): Part =>
  (held) =>
    held instanceof Map && held.size > 0
      ? `<dl>${[...held].map(([k, v]) => `<dt>${key(k)}</dt><dd>${value(v)}</dd>`).join('')}</dl>`
      : NOTHING

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function writer(shape: Shape, settings: WireSettings, title = 'Answer'): Writer {
  const write = part(shape, settings, new Map())
  const name = escapeHtml(title)
  const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${name}</title><style>${STYLE}</style></head><body><main><h1>${name}</h1>`
  return (value) => `${head}${write(value)}</main></body></html>`
}

export const html: Format = {
  name: 'html',
  mediaType: 'text/html',
  contentType: 'text/html; charset=utf-8',
  headers: { 'content-security-policy': POLICY },
  aliases: [],
  writer,
}
