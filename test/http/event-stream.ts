/** Reads server-sent events from a real socket. */

export interface Frame {
  readonly id: string | undefined
  readonly event: string | undefined
  readonly data: any
}

export interface Reader {
  readonly status: number
  readonly headers: Headers
  /** All that came so far, comments too. */
  text(): string
  frames(): readonly Frame[]
  /** Those with data. */
  events(): readonly Frame[]
  /** The id that a client would begin after. */
  lastId(): string | undefined
  /** Resolves when the server ended the stream: true in order, false when the connection broke. */
  readonly ended: Promise<boolean>
  /** Breaks the connection. */
  break(): void
}

function frameOf(text: string): Frame {
  const fields = new Map(
    text
      .split('\n')
      .filter((line) => !line.startsWith(':'))
      .map((line): [string, string] => {
        const colon = line.indexOf(': ')
        return [line.slice(0, colon), line.slice(colon + 2)]
      }),
  )
  const data = fields.get('data')
  return { id: fields.get('id'), event: fields.get('event'), data: data && JSON.parse(data) }
}

export async function readStream(url: string, headers: Readonly<Record<string, string>>): Promise<Reader> {
  const breaking = new AbortController()
  const response = await fetch(url, { headers, signal: breaking.signal })
  let text = ''
  const read = async (): Promise<boolean> => {
    try {
      const decoder = new TextDecoder()
      for await (const chunk of response.body!) text += decoder.decode(chunk, { stream: true })
      return true
    } catch {
      return false
    }
  }
  const frames = (): readonly Frame[] => text.split('\n\n').slice(0, -1).map(frameOf)
  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    frames,
    events: () => frames().filter(({ data }) => data !== undefined),
    lastId: () => frames().findLast(({ id }) => id !== undefined)?.id,
    ended: read(),
    break: () => breaking.abort(),
  }
}
