/** The API reference: all of it is there, it can be tried, and it brings nothing in from elsewhere and keeps nothing. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { seriousFindings } from './axe.ts'
import { type Browser, isSkipped, LOOKS, type Look, type OpenPage, startBrowser } from './browser.ts'
import { PASSWORD, type Served, startServed } from './served.ts'
import { signIn } from './sign-in.ts'

const wide = LOOKS.find(({ width }) => width === 1280)!

/** Where hosts are reached: at the root, below a path, and at the root of a name. */
const PLACES = [
  ['the root host', '', ''],
  ['a host below its path', '', '/firstchoice'],
  ['a host under its own name', 'named', ''],
] as const

/** axe-core looks at some ten thousand elements, twice, and shares the machine with other tests. */
const OPENED_MS_MAX = 90_000

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string; tags?: string[] }>>>>
}

/** The ids that the library gives what the description has. */
const idsOf = ({ paths }: Described): readonly string[] =>
  Object.values(paths)
    .flatMap((verbs) => Object.values(verbs))
    .flatMap(({ operationId, tags = ['default'] }) => tags.map((tag) => `operations-${tag}-${operationId}`))
    .sort()

const drawnIds = (page: Page): Promise<string[]> =>
  page.evaluate('[...document.querySelectorAll(".opblock")].map(({ id }) => id).sort()')

/** Pixels by which the page is wider than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

const verify = (page: Page) => page.locator('#operations-keys-VerifyKey')

/** Opens an operation, sends it, and gives the status and the body that the page then shows. */
async function tried(page: Page, id: string, body?: object): Promise<{ status: string; answer: any }> {
  const operation = page.locator(`#${id}`)
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  if (body) await operation.getByRole('textbox', { name: 'Request body' }).fill(JSON.stringify(body))
  await operation.getByRole('button', { name: 'Execute' }).click()
  const live = operation.locator('.live-responses-table tbody')
  const status = await live.locator('.response-col_status').first().textContent()
  const answer = await live.locator('pre code').first().textContent()
  return { status: status!.trim(), answer: JSON.parse(answer!) }
}

/** Types credentials into the dialog, `bearer`, `basic` or `apiKeyHeader`, and leaves it. */
async function authorize(page: Page, scheme: string, values: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'Authorize', exact: true }).click()
  const form = page.locator('.auth-container form').filter({ has: page.getByText(scheme, { exact: true }) })
  for (const [at, value] of values.entries()) await form.locator('input').nth(at).fill(value)
  await form.getByRole('button', { name: 'Authorize' }).click()
  await page.keyboard.press('Escape')
}

describe.skipIf(isSkipped())('the API reference', () => {
  let browser: Browser
  let served: Served
  let secret: string

  const cleanUp = cleanUpAfterAll()

  beforeAll(async () => {
    served = await startServed(cleanUp)
    browser = await startBrowser(cleanUp)
    const { id } = await served.call('/v1/organisations', { name: 'Nordic Lights' })
    const key = { organisationId: id, name: 'verifier', scopes: ['keyhaven:verify'] }
    secret = (await served.call('/v1/keys', key)).secret
  })

  const baseOf = (where: string, basePath: string): string =>
    `${where === 'named' ? served.namedUrl : served.url}${basePath}`

  /** The page, drawn, and the addresses that it asked for. */
  async function reference(base: string, look: Look): Promise<OpenPage & { readonly asked: Set<string> }> {
    const open = await browser.open(look)
    const asked = new Set<string>()
    open.page.on('request', (request) => asked.add(request.url()))
    await open.page.goto(`${base}/docs`)
    await open.page.locator('.opblock').first().waitFor()
    return { ...open, asked }
  }

  const isElsewhere = (base: string) => (url: string) =>
    !url.startsWith('data:') && new URL(url).origin !== new URL(base).origin

  describe.each(PLACES)('of %s', (_, where, basePath) => {
    test.each(LOOKS)('shows every operation, $width pixels wide, $colours', async (look) => {
      const base = baseOf(where, basePath)
      const { page, complaints, asked } = await reference(base, look)
      const described = (await (
        await fetch(`${served.url}${basePath || (where && '/bokamera')}/openapi.json`)
      ).json()) as Described
      expect(idsOf(described).length).toBeGreaterThan(2)
      expect(await drawnIds(page)).toEqual(idsOf(described))
      expect(await overflow(page)).toBe(0)
      expect(await seriousFindings(page)).toEqual([])
      expect(complaints).toEqual([])
      expect(asked).toContain(`${base}/openapi.json`)
      expect([...asked].filter(isElsewhere(base))).toEqual([])
      await page.close()
    })
  })

  test.each(LOOKS)(
    'opened and called it fits and hinders nobody, $width pixels wide, $colours',
    async (look) => {
      const { page, complaints } = await reference(served.url, look)
      await authorize(page, 'bearer', [secret])
      await tried(page, 'operations-keys-VerifyKey', { key: secret })
      await page.locator('#operations-keys-QueryKeys .opblock-summary-control').click()
      await page.locator('#operations-keys-QueryKeys .parameters').first().waitFor()
      await page.locator('section.models .models-control').click()
      await page.locator('section.models .json-schema-2020-12-accordion').first().click()
      expect(await overflow(page)).toBe(0)
      expect(await seriousFindings(page)).toEqual([])
      await page.getByRole('button', { name: 'Authorize', exact: true }).click()
      await page.getByRole('dialog', { name: 'Credentials' }).waitFor()
      expect(await overflow(page)).toBe(0)
      expect(await seriousFindings(page)).toEqual([])
      expect(complaints).toEqual([])
      await page.close()
    },
    OPENED_MS_MAX,
  )

  test.each(['light', 'dark'] as const)('has the colours that the reader prefers: %s', async (colours) => {
    const { page } = await reference(served.url, { ...wide, colours })
    const brightness = (): Promise<number> =>
      page.evaluate(`Math.max(...getComputedStyle(document.querySelector('.opblock'))
        .color.match(/\\d+/g).map(Number)) - parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])`)
    const isDark = colours === 'dark'
    expect((await brightness()) > 0).toBe(isDark)
    await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' })
    expect((await brightness()) > 0).toBe(!isDark)
    await page.close()
  })

  test.each([
    ['bearer', () => [secret]],
    ['apiKeyHeader', () => [secret]],
    ['basic', () => ['admin', PASSWORD]],
  ] as const)('an operation is called with credentials of the scheme %s', async (scheme, values) => {
    const { page, complaints, asked } = await reference(served.url, wide)
    await authorize(page, scheme, values())
    const { status, answer } = await tried(page, 'operations-keys-VerifyKey', { key: secret })
    expect(status).toBe('200')
    expect(answer).toMatchObject({ valid: true, code: 'Valid', key: { name: 'verifier' } })
    expect(asked).toContain(`${served.url}/v1/keys/verify`)
    expect([...asked].filter(isElsewhere(served.url))).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })

  test('what is said of wrong credentials is shown, whoever is signed in', async () => {
    const { page, complaints } = await browser.open(wide)
    await page.goto(`${served.url}/login`)
    await signIn(page, 'admin', PASSWORD)
    await page.goto(`${served.url}/docs`)
    await authorize(page, 'bearer', ['no key of ours'])
    const { status, answer } = await tried(page, 'operations-keys-VerifyKey', { key: secret })
    expect(status).toBe('401')
    expect(answer.responseStatus.errorCode).toBe('Unauthorized')
    // Chromium itself remarks on the refusal, and on nothing else.
    expect(complaints).toEqual([expect.stringMatching(/^Failed to load resource: .* status of 401/)])
    await page.close()
  })

  test('nothing that was typed in is there after the page is loaded again', async () => {
    const { page } = await reference(served.url, wide)
    await authorize(page, 'bearer', [secret])
    const kept = await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')
    expect(kept).toEqual([0, 0, ''])
    await page.reload()
    await page.getByRole('button', { name: 'Authorize', exact: true }).click()
    const inputs = page.getByRole('dialog').locator('input')
    expect(await inputs.count()).toBe(4)
    for (const input of await inputs.all()) expect(await input.inputValue()).toBe('')
    await page.close()
  })

  test.each([
    ['the root host', '', '', 'operations-keys-QueryKeys'],
    ['a host below its path', '', '/firstchoice', 'operations-auth-GetApiKeys'],
    ['a host under its own name', 'named', '', 'operations-auth-AuthenticateGet'],
  ])('a browser that is signed in calls as who it is: %s', async (_, where, basePath, id) => {
    const base = baseOf(where, basePath)
    const { page } = await browser.open(wide)
    await page.goto(`${base}/login`)
    await signIn(page, 'admin', PASSWORD)
    await page.goto(`${base}/docs`)
    const { status } = await tried(page, id)
    expect(status).toBe('200')
    await page.close()
  })

  test('the keyboard opens an operation, and goes into the dialog, out of it, and back to where it was', async () => {
    const { page } = await reference(served.url, wide)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    const focus = (): Promise<string> => page.evaluate('document.activeElement.textContent.trim()')
    expect(await focus()).toBe('Authorize')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Credentials' })
    await dialog.waitFor()
    for (let tabs = 0; tabs < 15; tabs++) {
      await page.keyboard.press('Tab')
      expect(
        await page.evaluate(
          'document.activeElement === document.body || !!document.activeElement.closest("dialog")',
        ),
      ).toBe(true)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await focus()).toBe('Authorize')
    await verify(page).locator('.opblock-summary-control').focus()
    await page.keyboard.press('Enter')
    await verify(page).getByRole('button', { name: 'Try it out' }).waitFor()
    expect(new URL(page.url()).hash).toBe('#/keys/VerifyKey')
    await page.close()
  })

  test('a link to an operation opens it', async () => {
    const { page } = await browser.open(wide)
    await page.goto(`${served.url}/docs#/keys/VerifyKey`)
    await verify(page).getByRole('button', { name: 'Try it out' }).waitFor()
    await page.close()
  })

  test('a description that cannot be loaded is told', async () => {
    const { page } = await browser.open(wide)
    await page.route('**/openapi.json', (route) => route.fulfill({ status: 503 }))
    await page.goto(`${served.url}/docs`)
    expect(await page.getByRole('alert').textContent()).toBe(
      'The description could not be loaded: the host answered 503.',
    )
    await page.close()
  })
})
