/** Values that a host makes itself, replaced by their names on both sides before bytes are compared (`docs/differences.md`). */

type Replacement = readonly [pattern: RegExp, by: string]

/** In the order they are applied. The names of members decide, in the spelling of each format. */
const REPLACEMENTS: readonly Replacement[] = [
  // JSON
  [/"(key|apiKey)":"[^"]*"/gi, '"$1":"<key>"'],
  [/"(sessionId)":"[^"]*"/gi, '"$1":"<session>"'],
  [/"(userId)":"[^"]*"/gi, '"$1":"<user>"'],
  [/"(profileUrl)":"[^"]*"/gi, '"$1":"<avatar>"'],
  [/"id":"(?:apikey_\d+|key_\w+)"/g, '"id":"<key id>"'],
  // XML
  [/<((?:\w+:)?(?:Key|ApiKey))>[^<]*(?:<key32>)?<\/\1>/g, '<$1><key></$1>'],
  [/<(SessionId|UserId|ProfileUrl)>.*?<\/\1>/g, '<$1><made></$1>'],
  [/<((?:\w+:)?UserId)>[^<]*<\/\1>/g, '<$1><made></$1>'],
  [/<((?:\w+:)?Id)>(?:apikey_\d+|key_\w+)<\/\1>/g, '<$1><key id></$1>'],
  // JSV, also inside CSV cells
  [/\b(key|apiKey):(?!\{)[^,}\]]*/gi, '$1:<key>'],
  [/\b(sessionId|userId):[^,}\]]*/gi, '$1:<made>'],
  [/\b(profileUrl):"+[^"]*"+/gi, '$1:<avatar>'],
  [/\bid:(?:apikey_\d+|key_\w+)/g, 'id:<key id>'],
]

/** Columns of a CSV table whose cells the host made. */
const MADE_COLUMNS = new Set(['Key', 'ApiKey'])

export function normalised(body: string, contentType: string): string {
  const text = contentType.startsWith('text/csv') ? madeColumns(body) : body
  return REPLACEMENTS.reduce((done, [pattern, by]) => done.replace(pattern, by), text)
}

/** Cells of plain columns only: what is quoted is not made by the host. */
function madeColumns(body: string): string {
  const [head = '', ...rows] = body.split('\r\n')
  const columns = head.split(',')
  const shown = rows.map((row) =>
    row === ''
      ? row
      : row
          .split(',')
          .map((cell, at) => (MADE_COLUMNS.has(columns[at] ?? '') ? '<key>' : cell))
          .join(','),
  )
  return [head, ...shown].join('\r\n')
}
