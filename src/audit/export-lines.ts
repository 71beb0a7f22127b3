/** The lines of an export. */
import { createReadStream } from 'node:fs'

const NEWLINE = 0x0a

/**
 * Without their ends, which may be those of Windows. Undefined for a line that is not UTF-8. Lines end where a line feed stands and nowhere
 * else: what other readers of lines take for an end may stand in a name.
 */
export async function* linesOf(path: string): AsyncGenerator<string | undefined> {
  let begun: Buffer[] = []
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      yield textOf(Buffer.concat([...begun, chunk.subarray(from, at)]))
      begun = []
      from = at + 1
    }
    begun.push(chunk.subarray(from))
  }
  const last = Buffer.concat(begun)
  if (last.length > 0) yield textOf(last)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(line: Buffer): string | undefined {
  try {
    return decoder.decode(line).replace(/\r$/, '')
  } catch {
    return undefined
  }
}
