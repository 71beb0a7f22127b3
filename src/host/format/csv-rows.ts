/** Rows of comma-separated text (RFC 4180, wire spec 3.6). */
import { MalformedError } from './format.ts'

const QUOTED = /[",\r\n]|^[[{]/

/** A field, quoted where it holds punctuation or looks like a list or an object (wire spec 3.6). */
export const csvField = (text: string): string =>
  QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** A row with its line end. */
export const csvRow = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\r\n`

class Rows {
  readonly #text: string
  #at: number
  readonly rows: string[][] = []

  constructor(text: string) {
    this.#text = text
    this.#at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  }

  read(): string[][] {
    while (this.#at < this.#text.length) {
      const row = this.#row()
      // Empty lines are layout.
      if (row.length > 1 || row[0] !== '') this.rows.push(row)
    }
    return this.rows
  }

  #row(): string[] {
    const fields = [this.#field()]
    while (this.#text[this.#at] === ',') {
      this.#at++
      fields.push(this.#field())
    }
    // The line feed, if the text does not end here.
    this.#at++
    return fields
  }

  #field(): string {
    const quoted = this.#text[this.#at] === '"' ? this.#quoted() : undefined
    const start = this.#at
    while (this.#at < this.#text.length && !',\n'.includes(this.#text[this.#at]!)) this.#at++
    const isLineEnd = this.#text[this.#at] !== ',' && this.#text[this.#at - 1] === '\r' && this.#at > start
    const bare = this.#text.slice(start, isLineEnd ? this.#at - 1 : this.#at)
    if (quoted === undefined) return bare
    // Headers are not so strict: JSON that is sent as CSV is a header of strange names (wire spec 3.6).
    if (this.rows.length > 0 && bare.trim() !== '')
      throw new MalformedError(`Expected ',' or the end of the line at position ${start}.`)
    return this.rows.length > 0 ? quoted : quoted + bare
  }

  #quoted(): string {
    const start = this.#at + 1
    for (let i = this.#text.indexOf('"', start); i >= 0; i = this.#text.indexOf('"', i + 2)) {
      if (this.#text[i + 1] === '"') continue
      this.#at = i + 1
      return this.#text.slice(start, i).replaceAll('""', '"')
    }
    throw new MalformedError(`The quoted field at position ${this.#at} has no end.`)
  }
}

/**
 * The fields of all rows; lines end with LF or CRLF, empty lines do not count.
 * @throws MalformedError for quotes that do not close or, in rows after the first, are followed by more.
 */
export const parseRows = (text: string): string[][] => new Rows(text).read()
