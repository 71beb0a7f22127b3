/** A page as a reader sees it, the way the recorded texts were made: what is compared is text, not markup. */

/** Content that no reader counts as text of the page. */
const DROPPED = /<(head|style|script|nav)\b[^>]*>[\s\S]*?<\/\1>/gi

/** Cells are not among these: a row is one line, nothing between its cells. */
const BLOCKS = new Set(
  'html body header main section article aside footer div p h1 h2 h3 h4 h5 h6 ul ol li table caption thead tbody tr pre br'.split(
    ' ',
  ),
)

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }

const decoded = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name) => ENTITIES[name]!)

/** White space outside `pre` is one blank, and none at the start of a line. */
const flowing = (token: string, before: string): string => {
  const text = token.replace(/\s+/g, ' ')
  return decoded(before === '' || before.endsWith('\n') ? text.trimStart() : text)
}

/** The lines of a page: tags removed, right-trimmed, empty lines dropped; white space is kept in `pre` only. */
export function pageText(html: string): string[] {
  let text = ''
  let isPre = false
  for (const token of html.replace(DROPPED, '').match(/<[^>]+>|[^<]+/g) ?? []) {
    const tag = /^<\/?([a-z][a-z0-9]*)/i.exec(token)?.[1]?.toLowerCase()
    if (tag === undefined) {
      if (!token.startsWith('<')) text += isPre ? decoded(token) : flowing(token, text)
      continue
    }
    if (BLOCKS.has(tag)) text += isPre && tag !== 'pre' ? '' : '\n'
    if (tag === 'pre') isPre = !token.startsWith('</')
  }
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
}
