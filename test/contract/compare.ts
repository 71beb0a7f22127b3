/** One vector against our answer: equal, different on purpose, or different. */
import { pageText } from '../meta/page-text.ts'
import { normalised } from './normalise.ts'
import { purposes } from './purposes.ts'
import type { Answer, Vector } from './replay.ts'

export type Outcome =
  | { readonly kind: 'matched' }
  | { readonly kind: 'on purpose'; readonly row: string }
  | { readonly kind: 'differs'; readonly why: string }

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')

/** Lines of a listing's header that change with the day, the version and the host. */
const isHeaderLine = (line: string): boolean => /^\W*(Date|Version|BaseUrl|Tip|SwiftVersion): /.test(line)

const recorded = (vector: Vector, name: string): string =>
  vector.response.headers.find(([header]) => header === name)?.[1] ?? ''

function firstDifference(wanted: readonly string[], got: readonly string[]): string | undefined {
  const at = wanted.findIndex((line, index) => line !== got[index])
  if (at < 0 && wanted.length === got.length) return undefined
  const line = at < 0 ? wanted.length : at
  return `line ${line + 1}\n  recorded ${wanted[line] ?? '(ends)'}\n  ours     ${got[line] ?? '(ends)'}`
}

function difference(vector: Vector, answer: Answer): string | undefined {
  const { response } = vector
  if (answer.status !== response.status) {
    return `status\n  recorded ${response.status}\n  ours     ${answer.status} ${answer.body.slice(0, 300)}`
  }
  if (response.text !== undefined)
    return firstDifference(lines(response.text), lines(pageText(answer.body).join('\n')))
  const type = recorded(vector, 'content-type')
  const ourType = answer.headers.get('content-type') ?? ''
  if (type !== ourType) return `content type\n  recorded ${type}\n  ours     ${ourType}`
  if (/\/types\/\w/.test(vector.request.path) && !/metadata/.test(vector.request.path)) {
    const listing = (text: string): string[] => lines(text).filter((line) => !isHeaderLine(line))
    return firstDifference(listing(response.body ?? ''), listing(answer.body))
  }
  const wanted = normalised(response.body ?? '', type)
  const got = normalised(answer.body, type)
  return wanted === got ? undefined : `body\n  recorded ${wanted}\n  ours     ${got}`
}

export function compare(vector: Vector, answer: Answer): Outcome {
  const why = difference(vector, answer)
  if (why === undefined) return { kind: 'matched' }
  const purpose = purposes.find((each) => each.applies(vector))
  if (!purpose) return { kind: 'differs', why }
  const problem = purpose.problem(answer, vector)
  return problem === undefined
    ? { kind: 'on purpose', row: purpose.row }
    : { kind: 'differs', why: `${purpose.row}: ${problem}\n${why}` }
}
