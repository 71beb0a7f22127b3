/** A readable page of any answer, for people who look at an operation in a browser. Written only; forms and JSON are for sending. */
import { allMembers, type Dto, resolved, type Shape, type WireSettings } from '../message/index.ts'
import type { Format, Writer } from './format.ts'
import { jsvText } from './jsv.ts'
import { pageIcon, pagePolicy, pageStyle } from './page-style.ts'

/** Text → HTML text, also safe in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

const STYLE = `${pageStyle}
main{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:72rem}
h1{font-size:1.5rem;line-height:1.25;margin-bottom:1rem;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) minmax(0,1fr);margin:0;width:100%}
dt,dd{padding:.4rem 0;border-top:1px solid var(--line);margin:0;min-width:0}
dt{font-weight:600;padding-right:1.25rem}
dd{overflow-wrap:anywhere}
dt:has(+dd>ol,+dd>.scroll){grid-column:1/-1}
dd:has(>ol,>.scroll){grid-column:1/-1;border-top:0;padding-top:0}
dd>dl>dt:first-of-type,dd>dl>dd:first-of-type{border-top:0;padding-top:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;overflow-wrap:break-word}
th,td{text-align:left;vertical-align:top;padding:.4rem 1.25rem .4rem 0;border-top:1px solid var(--line)}
dd thead th{border-top:0;padding-top:0}
td{min-width:5rem}
.none{color:var(--quiet)}
ul{margin:0;padding-left:1.25rem}
ol{list-style:none;margin:0;padding:0;display:grid;gap:1rem}
ol>li{border:1px solid var(--line);border-radius:8px;padding:.6rem 1rem}
ol>li>dl>dt:first-of-type,ol>li>dl>dd:first-of-type{border-top:0}
@media(max-width:40rem){dl{grid-template-columns:minmax(0,1fr)}dt{padding-bottom:0;color:var(--quiet);font-size:.9rem}dd{border:0;padding-top:0}dd>dl{border-left:2px solid var(--line);padding-left:.75rem}
table,tbody,tr,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{border:1px solid var(--line);border-radius:8px;padding:.6rem .9rem;margin-bottom:.75rem}
td{border:0;padding:0 0 .25rem;overflow-wrap:anywhere}
td::before{content:attr(data-label);display:block;color:var(--quiet);font-size:.9rem;font-weight:600}}`

type Part = (value: unknown) => string

const NOTHING = '<span class="none">None</span>'

/** More columns than this are no table that anybody can read. */
const COLUMNS_MAX = 6

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
      return (value) => (isAbsent(value) ? NOTHING : escapeHtml(write(value)))
    }
  }
}

/** Members that hold nothing are left out, as programs are not told of them either. */
function dtoPart(dto: Dto, settings: WireSettings, made: Map<Dto, Part>): Part {
  const before = made.get(dto)
  if (before) return before
  let rows: readonly Column[] = []
  const write: Part = (value) => {
    const held = rows.filter(({ name }) => isObject(value) && !isAbsent(value[name]))
    if (held.length === 0) return NOTHING
    const fields = held.map(({ name, label, write }) => {
      const text = write((value as Record<string, unknown>)[name])
      return `<dt>${label}</dt><dd>${text}</dd>`
    })
    return `<dl>${fields.join('')}</dl>`
  }
  made.set(dto, write)
  rows = columnsOf(dto, settings, made)
  return write
}

interface Column {
  readonly name: string
  readonly label: string
  readonly write: Part
  /** Whether a cell of a table can hold it. */
  readonly isPlain: boolean
}

const columnsOf = (dto: Dto, settings: WireSettings, made: Map<Dto, Part>): readonly Column[] =>
  allMembers(dto).map(({ name, shape }) => ({
    name,
    label: escapeHtml(name),
    write: part(shape, settings, made),
    isPlain: isPlain(shape),
  }))

function isPlain(shape: Shape): boolean {
  const known = resolved(shape)
  if (known.kind === 'nullable' || known.kind === 'list') return isPlain(known.of)
  return known.kind !== 'dto' && known.kind !== 'map'
}

function listPart(item: Shape, settings: WireSettings, made: Map<Dto, Part>): Part {
  const known = resolved(item)
  const write = part(known, settings, made)
  if (known.kind !== 'dto') return itemsPart('ul', write)
  const writeCards = itemsPart('ol', write)
  let columns: readonly Column[] | undefined
  return (value) => {
    if (!isFilled(value)) return NOTHING
    columns ??= columnsOf(known, settings, made)
    const held = columns.filter(({ name }) => value.some((row) => isObject(row) && !isHollow(row[name])))
    const isTable = held.length > 0 && held.length <= COLUMNS_MAX && held.every((column) => column.isPlain)
    return isTable ? tableOf(held, value) : writeCards(value)
  }
}

const itemsPart =
  (tag: 'ul' | 'ol', write: Part): Part =>
  (value) =>
    isFilled(value) ? `<${tag}>${value.map((each) => `<li>${write(each)}</li>`).join('')}</${tag}>` : NOTHING

/**
 * Wider than the page it scrolls on its own, by keyboard too; on narrow screens each row is a card. Changing the display of a table's parts
 * takes their meaning from screen readers, so the roles are written out.
 */
function tableOf(columns: readonly Column[], rows: readonly unknown[]): string {
  const head = columns.map(({ label }) => `<th scope="col" role="columnheader">${label}</th>`).join('')
  const body = rows.map((row) => {
    const cells = columns.map(({ name, label, write }) => {
      const value = isObject(row) ? row[name] : undefined
      return `<td role="cell" data-label="${label}">${write(value)}</td>`
    })
    return `<tr role="row">${cells.join('')}</tr>`
  })
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table role="table"><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${body.join('')}</tbody></table></div>`
}

const mapPart =
  (key: Part, value: Part): Part =>
  (held) =>
    held instanceof Map && held.size > 0
      ? `<dl>${[...held].map(([k, v]) => `<dt>${key(k)}</dt><dd>${value(v)}</dd>`).join('')}</dl>`
      : NOTHING

const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null

/** Absent, or a list or map with nothing in it. */
const isHollow = (value: unknown): boolean =>
  isAbsent(value) ||
  (Array.isArray(value) && value.length === 0) ||
  (value instanceof Map && value.size === 0)

const isFilled = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function writer(shape: Shape, settings: WireSettings, title = 'Answer'): Writer {
  const write = part(shape, settings, new Map())
  const name = escapeHtml(title)
  const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${name}</title>${pageIcon}<style>${STYLE}</style></head><body><main><h1>${name}</h1>`
  return (value) => `${head}${write(value)}</main></body></html>`
}

export const html: Format = {
  name: 'html',
  mediaType: 'text/html',
  contentType: 'text/html; charset=utf-8',
  headers: { 'content-security-policy': pagePolicy(STYLE) },
  aliases: [],
  writer,
}
