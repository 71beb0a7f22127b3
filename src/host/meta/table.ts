import { type Html, type HtmlValue, html } from './html.ts'

export interface TableParts {
  readonly class: string
  readonly caption: HtmlValue
  /** Column headings; an empty one is a column without. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly HtmlValue[])[]
}

/**
 * A table whose rows become blocks on narrow screens, each cell under its heading (`data-label`, shown by the style). Changing the display
 * of a table's parts takes their meaning from screen readers, so the roles are written out. Nothing stands between cells: a row reads as
 * one line (wire spec 1.5).
 */
export function table(parts: TableParts): Html {
  const head = parts.head.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)
  return html`<table class="${parts.class}" role="table"><caption>${parts.caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">${parts.rows.map((cells) => row(parts.head, cells))}
</tbody></table>
`
}

const row = (head: readonly string[], cells: readonly HtmlValue[]): Html => html`
<tr role="row">${cells.map((cell, index) =>
  index === 0
    ? html`<th scope="row" role="rowheader">${cell}</th>`
    : html`<td role="cell" data-label="${head[index]}">${cell}</td>`,
)}</tr>`
