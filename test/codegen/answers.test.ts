/** What `/types/{language}` answers to who asks for something that there is not. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, createApp, systemRandom } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { languages } from '../../src/host/codegen/index.ts'
import { toFetch } from '../../src/host/http/index.ts'

let folder: string
let app: App
let ask: (path: string, accept?: string) => Promise<Response>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyhaven-types-'))
  app = await createApp({
    config: readConfig({ KEYHAVEN_DATA: folder }),
    clock: () => new Date(),
    random: systemRandom,
    served: () => {},
  })
  const fetched = toFetch(app.handle)
  ask = (path, accept = 'application/json') =>
    fetched(new Request(`http://localhost${path}`, { headers: { accept } }))
})

afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

describe('an option that there is not', () => {
  test.each(languages.map(({ key }) => key))(
    '%s answers 400 with its name and the known ones',
    async (key) => {
      const answer = await ask(`/types/${key}?MakePartail=true`)
      expect(answer.status).toBe(400)
      const { responseStatus } = (await answer.json()) as any
      expect(responseStatus.message).toContain("There is no option 'MakePartail'; ")
      expect(responseStatus.message).toContain('IncludeTypes, ExcludeTypes')
      expect(responseStatus.errors).toMatchObject([{ fieldName: 'MakePartail' }])
    },
  )

  test('is told in the format that the caller reads', async () => {
    const answer = await ask('/types/java?Nonsense=<b>', 'application/xml')
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toMatch(/^application\/xml/)
    expect(await answer.text()).toContain("There is no option 'Nonsense'; Java has Package, GlobalNamespace")
  })

  test('is no script in a browser', async () => {
    const answer = await ask('/types/java?%3Cscript%3Ealert(1)%3C/script%3E=1', 'text/html')
    expect(answer.status).toBe(400)
    expect(await answer.text()).not.toContain('<script>alert')
  })
})

test.each([
  ['MakePartial=maybe', 'MakePartial must be true or false.'],
  ['AddResponseStatus=2', 'AddResponseStatus must be true or false.'],
  ['AddImplicitVersion=one', 'AddImplicitVersion must be a whole number.'],
])('%s is refused with what it must be', async (query, message) => {
  const answer = await ask(`/types/csharp?${query}`)
  expect(answer.status).toBe(400)
  expect(((await answer.json()) as any).responseStatus.message).toContain(message)
})

test('a language that there is not is 404, with those that there are', async () => {
  const answer = await ask('/types/cobol')
  expect(answer.status).toBe(404)
  const { message } = ((await answer.json()) as any).responseStatus
  for (const { key } of languages) expect(message).toContain(key)
})

test('what no message is called leaves a listing without types, as in a real host', async () => {
  const answer = await ask('/types/typescript?IncludeTypes=NoSuchMessage')
  expect(answer.status).toBe(200)
  expect(await answer.text()).not.toMatch(/export (class|interface|enum)/)
})
