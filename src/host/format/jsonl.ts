/** JSON lines (wire spec 3.6). */
import { resolved, type Shape, type WireSettings } from '../message/index.ts'
import { rowsMember } from './csv-write.ts'
import { itemsOf } from './distinct.ts'
import { emptyOf } from './empty.ts'
import type { Format, Reader, ReadIssue, Writer } from './format.ts'
import { Issues } from './issue.ts'
import { json } from './json.ts'

function linesWriter(of: Shape, settings: WireSettings): Writer {
  const write = json.writer(of, settings)
  return (value) => {
    let out = ''
    for (const item of value as readonly unknown[])
      out += item === undefined || item === null ? '\n' : `${write(item)}\n`
    return out
  }
}

/** A list is a line an item, and so is the first list of a data contract; everything else is one JSON text without line end. */
function jsonlWriter(shape: Shape, settings: WireSettings): Writer {
  const root = resolved(shape)
  if (root.kind === 'list') return linesWriter(root.of, settings)
  const rows = root.kind === 'dto' ? rowsMember(root) : undefined
  const inner = rows && resolved(rows.shape)
  if (inner?.kind !== 'list') return json.writer(root, settings)
  const write = linesWriter(inner.of, settings)
  return (value) => {
    const items = (value as Readonly<Record<string, unknown>>)[rows!.name]
    return items === undefined || items === null ? '' : write(items)
  }
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')

/** A list takes all lines that are not empty, everything else the first. */
function jsonlReader(shape: Shape, settings: WireSettings): Reader {
  const root = resolved(shape)
  const empty = emptyOf(root)
  if (root.kind !== 'list') {
    const read = json.reader!(root, settings)
    return (text, issues) => read(linesOf(text)[0] ?? '', issues)
  }
  const read = json.reader!(root.of, settings)
  return (text, issues) => {
    const found = new Issues()
    const items = linesOf(text).map((line, i) => {
      const { mark } = found
      const item = found.take((inner: ReadIssue[]) => read(line, inner))
      found.within(`[${i}]`, mark)
      return item
    })
    found.into(issues)
    return items.length === 0 ? empty() : itemsOf(root, items)
  }
}

/** JSON lines: one JSON text a line. */
export const jsonl: Format = {
  name: 'jsonl',
  mediaType: 'text/jsonl',
  contentType: 'text/jsonl',
  aliases: [],
  writer: jsonlWriter,
  reader: jsonlReader,
}
