/** HTML text in which every value is escaped unless it is HTML itself. */

/** Text that is HTML already. Only `html` and `raw` make it. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** What a template may hold: text is escaped, HTML is not, a list is joined, nothing and `false` vanish. */
export type HtmlValue = string | number | Html | false | undefined | readonly HtmlValue[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for element content and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char]!)

/** Takes text as HTML. Never for anything that a declaration or a request says. */
export const raw = (text: string): Html => new Html(text)

/** A template of HTML. Attributes must be quoted in the template; a value cannot be a tag or an attribute's name. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0]!
  values.forEach((value, index) => {
    text += rendered(value) + parts[index + 1]!
  })
  return new Html(text)
}

function rendered(value: HtmlValue): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return value instanceof Html ? value.text : value.map(rendered).join('')
}
