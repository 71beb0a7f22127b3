/** Where Keyhaven answers otherwise on purpose: which vectors, and what it answers instead. Each is a row of `docs/differences.md`. */
import { normalised } from './normalise.ts'
import { type Answer, COMPANY, type Vector } from './replay.ts'

export interface Purpose {
  /** The row of `docs/differences.md`. */
  readonly row: string
  readonly applies: (vector: Vector) => boolean
  /** What is wrong with our answer; undefined when it is as it must be. */
  readonly problem: (answer: Answer, vector: Vector) => string | undefined
}

const header = (vector: Vector, name: string): string | undefined => {
  const found = Object.entries(vector.request.headers).find(([key]) => key.toLowerCase() === name)
  return found?.[1]
}

const recordedType = (vector: Vector): string =>
  vector.response.headers.find(([name]) => name === 'content-type')?.[1] ?? ''

const named = (pattern: RegExp) => (vector: Vector) => pattern.test(vector.name)

/** Our status, and texts that must stand in the body whatever the format. */
const expecting =
  (status: number, ...texts: string[]) =>
  (answer: Answer, vector: Vector): string | undefined => {
    if (answer.status !== status) return `status ${answer.status}, not ${status}`
    // A HEAD has no body to look into.
    if (vector.request.method === 'HEAD') return undefined
    const missing = texts.find((text) => !answer.body.includes(text))
    return missing === undefined ? undefined : `'${missing}' is not in the body`
  }

/** The answer in the caller's format. */
const inFormat = (answer: Answer, vector: Vector): string | undefined => {
  const asked = header(vector, 'accept') ?? ''
  const type = answer.headers.get('content-type') ?? ''
  const isKnown = /^(application\/(json|xml|jsv)|text\/csv)$/.test(asked)
  return isKnown && !type.startsWith(asked) ? `content type ${type}, not ${asked}` : undefined
}

const all =
  (...checks: Purpose['problem'][]): Purpose['problem'] =>
  (answer, vector) => {
    for (const check of checks) {
      const problem = check(answer, vector)
      if (problem !== undefined) return problem
    }
    return undefined
  }

const hasHeader =
  (name: string): Purpose['problem'] =>
  (answer) =>
    answer.headers.has(name) ? undefined : `no ${name}`

const isType =
  (type: string): Purpose['problem'] =>
  (answer) =>
    (answer.headers.get('content-type') ?? '').startsWith(type) ? undefined : `content type is not ${type}`

const sameStatus: Purpose['problem'] = (answer, vector) =>
  answer.status === vector.response.status
    ? undefined
    : `status ${answer.status}, not ${vector.response.status}`

/** The recorded answer with some of its text exchanged, byte for byte. */
const equalAfter =
  (change: (body: string) => string): Purpose['problem'] =>
  (answer, vector) => {
    const type = recordedType(vector)
    const wanted = normalised(change(vector.response.body ?? ''), type)
    const got = normalised(answer.body, type)
    return answer.status === vector.response.status && got === wanted
      ? undefined
      : `not equal:\n  ${wanted}\n  ${got}`
  }

const KNOWN_TYPES = [
  'application/json',
  'application/xml',
  'application/jsv',
  'text/html',
  'text/csv',
  'text/jsonl',
]

/** The known type that `Accept` weighs most, the first of equals; JSON for wildcards, for none and for nothing known (RFC 9110 12.5.1). */
function acceptable(accept = ''): string {
  const weighed = accept.split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase())
    const quality = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1)
    return KNOWN_TYPES.includes(type) && quality > 0 ? [{ type, quality }] : []
  })
  const most = Math.max(...weighed.map(({ quality }) => quality))
  return weighed.find(({ quality }) => quality === most)?.type ?? 'application/json'
}

const BAD_VALUE =
  /\.(bad-\w+|int-overflow|int-fraction|object-for-int|list-for-text|date-unix-number|jsv-in\.types)(\.|$)/

/** Whether the elements right below the root stand in another order than the contract's, which is that of the alphabet for `Echo`. */
const isUnordered = (body: string): boolean => {
  if (!body.startsWith('<Echo ')) return false
  const names = [
    ...body.replace(/^<Echo [^>]*>/, '').matchAll(/<(\w+)[^>]*>[^<]*<\/\1>|<(\w+)[^>]*\/>/g),
  ].map((found) => found[1] ?? found[2]!)
  return names.some((name, at) => at > 0 && name < names[at - 1]!)
}

/** In the order they are asked; the first that applies decides. */
export const purposes: readonly Purpose[] = [
  {
    row: 'malformed bodies',
    applies: named(/\.malformed-json\.|\.broken$|doctype|\.xml-in\.entity$/),
    problem: all(expecting(400, 'SerializationException'), inFormat),
  },
  {
    row: 'values of the wrong type',
    applies: (vector) => BAD_VALUE.test(vector.name) && vector.response.status === 200,
    problem: all(expecting(400, 'SerializationException', 'is an Invalid value for'), inFormat),
  },
  {
    row: 'API key in X-Api-Key',
    applies: named(/\.x-api-key$/),
    problem: expecting(200),
  },
  {
    row: 'undecodable Basic credentials',
    applies: named(/\.basic-broken$/),
    problem: all(expecting(401, 'Unauthorized', 'Not Authenticated'), hasHeader('www-authenticate')),
  },
  {
    row: 'not signed in',
    applies: (vector) => vector.response.status === 401 && vector.response.body === '',
    problem: all(
      expecting(401, 'Unauthorized', 'Not Authenticated'),
      inFormat,
      hasHeader('www-authenticate'),
    ),
  },
  {
    row: 'role missing',
    applies: (vector) => vector.response.status === 403 && /\.wrong-role\./.test(vector.name),
    problem: all(expecting(403, 'Forbidden', 'Invalid Role'), inFormat),
  },
  {
    row: 'bodies of unknown type',
    applies: (vector) =>
      /\.(content-type-unknown|no-content-type)$/.test(vector.name) && !!vector.request.body,
    problem: all(expecting(415, 'UnsupportedMediaType', 'application/xml'), inFormat),
  },
  {
    row: 'unknown paths',
    applies: named(/\.unknown-path(\.html)?$|\.page\.-$|\.auth\.authenticate$/),
    problem: expecting(404, 'NotFound'),
  },
  {
    row: 'sign-in without name or password',
    applies: named(/\.credentials\.empty$/),
    problem: all(expecting(400), (answer, vector) =>
      normalised(answer.body, '') === normalised(vector.response.body ?? '', '')
        ? undefined
        : 'the body differs',
    ),
  },
  {
    row: 'OPTIONS without Accept',
    applies: named(/\.options-preflight$/),
    problem: all(expecting(401, 'Not Authenticated'), isType('application/json')),
  },
  {
    row: 'JSONP',
    applies: named(/\.jsonp$/),
    problem: all(expecting(200), isType('application/json'), (answer) =>
      answer.body.startsWith('{') ? undefined : 'not plain JSON',
    ),
  },
  {
    row: 'unknown environment',
    applies: named(/\.environment-unknown$/),
    problem: expecting(400, 'Environment', "'live', 'test'"),
  },
  {
    row: 'no environment named',
    applies: (vector) =>
      vector.response.status === 400 &&
      (/Parameter 'Environment'/.test(vector.response.body ?? '') || vector.request.method === 'HEAD') &&
      vector.request.path.startsWith('/apikeys'),
    problem: all(expecting(200), inFormat),
  },
  {
    row: 'machine that is not named',
    applies: (vector) =>
      /\.GenerateMachineApiKeyRequest\./.test(vector.name) &&
      vector.response.status === 200 &&
      !/[Uu]serId(?! i:nil)/.test(vector.response.body ?? '') &&
      (vector.response.body ?? '') !== '',
    problem: expecting(404, 'There is no such machine.'),
  },
  {
    row: 'another verb',
    applies: (vector) => /\.method(\.|-)/.test(vector.name) && [404, 405].includes(vector.response.status),
    problem: all(expecting(405, 'MethodNotAllowed'), hasHeader('allow')),
  },
  {
    row: 'HTML answers',
    applies: (vector) =>
      recordedType(vector).startsWith('text/html') &&
      !/\/metadata/.test(vector.request.path) &&
      (/text\/html/.test(header(vector, 'accept') ?? '') || /\.html|format=html/.test(vector.request.path)),
    problem: all(sameStatus, isType('text/html; charset=utf-8')),
  },
  {
    row: 'operations of ServiceStack itself',
    applies: named(/\.page\.-operations-metadata$|\.operations\.json$|\.metadata\.app$/),
    problem: sameStatus,
  },
  {
    row: 'Accept',
    applies: (vector) =>
      (recordedType(vector).startsWith('text/html') || /^accept\.|\.accept\./.test(vector.name)) &&
      !/\/metadata|\/types/.test(vector.request.path),
    problem: all(sameStatus, (answer, vector) =>
      isType(acceptable(header(vector, 'accept')))(answer, vector),
    ),
  },
  {
    row: "words of .NET's own",
    applies: (vector) => /Could not deserialize '/.test(vector.response.body ?? ''),
    problem: all(expecting(400, 'SerializationException', 'Could not deserialize '), inFormat),
  },
  {
    row: 'misused exceptions',
    applies: named(/\.fail\.invalid\./),
    problem: expecting(400, 'must be greater than 0'),
  },
  {
    row: 'characters that XML forbids',
    applies: named(/\.control\.xml$/),
    problem: expecting(200, '\uFFFD'),
  },
  {
    row: 'order of XML elements',
    applies: (vector) => isUnordered(vector.request.body ?? '') && vector.response.status === 200,
    problem: expecting(200),
  },
  {
    row: 'answers that break off',
    applies: (vector) => (vector.response.body ?? '').split('<?xml ').length > 2,
    problem: all(expecting(200), (answer) =>
      answer.body.split('<?xml ').length === 2 ? undefined : 'not one document',
    ),
  },
  {
    row: 'Meta of regenerated keys',
    applies: (vector) =>
      vector.host === 'firstchoice' &&
      /Regenerate/.test(vector.name) &&
      vector.response.status === 200 &&
      /"Meta"|<Meta|Meta:|Meta=/.test(vector.request.body ?? ''),
    problem: all(expecting(200), inFormat, (answer) =>
      /"Meta":\{"a":"b"\}|Meta:\{a:b\}|<d\dp1:Value>b<|,(?:"?)\{a:b\}/.test(answer.body)
        ? undefined
        : 'the Meta is missing',
    ),
  },
  {
    row: 'company of somebody else',
    applies: (vector) =>
      vector.name.startsWith('bokamera.CreateApiKey.') &&
      /7c9e6679-?7425-?40de-?944b-?e07fc1f90ae7/.test(vector.request.body ?? '') &&
      vector.response.status === 200,
    problem: equalAfter((body) =>
      body
        .replace(/(<CompanyId>)[^<]*/, `$1${COMPANY}`)
        .replace(/(companyId"?:"?)[0-9a-f]{32}/i, `$1${COMPANY.replaceAll('-', '')}`)
        .replace(/(\r\n)[0-9a-f]{32}(?=,)/, `$1${COMPANY.replaceAll('-', '')}`),
    ),
  },
]
