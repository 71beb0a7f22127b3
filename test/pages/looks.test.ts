/** Every kind of page, narrow and wide, by day and by night: nothing is complained of, and nothing sticks out. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Browser, isSkipped, LOOKS, type OpenPage, startBrowser } from './browser.ts'
import { PASSWORD, type Served, startServed } from './served.ts'
import { signIn } from './sign-in.ts'

/** One operation of each host; the root host's are Keyhaven's own. */
const OPERATIONS = [
  ['', 'CreateKey'],
  ['/digitalu', 'RegenerateApiKeyRequest'],
  ['/firstchoice', 'RegenerateApiKeys'],
  ['/bokamera', 'CreateApiKey'],
  ['/foundry', 'GenerateMachineApiKeyRequest'],
] as const

const OPEN_PAGES = [
  '/metadata',
  '/types',
  '/login',
  '/login?failed=BadCredentials&redirect=%2Fapikeys',
  ...OPERATIONS.flatMap(([host, operation]) => [
    `${host}/json/metadata?op=${operation}`,
    `${host}/xml/metadata?op=${operation}&lang=python`,
    `${host}/jsv/metadata?op=${operation}&lang=typescript`,
  ]),
]

/** What a signed-in browser is shown of answers: a table, cards of many members, one message, a large one. */
const ANSWERS = ['/apikeys', '/v1/keys', '/v1/users', '/auth', '/operations/metadata', '/types/metadata']

const ERRORS = [
  ['/nothing/here', 404, 'There is nothing at this address.'],
  ['/v1/keys/unknown', 404, 'There is no such key.'],
  ['/v1/keys?Limit=many&State=asleep', 400, "'asleep' is an Invalid value for 'State'"],
] as const

/** Pixels by which the page is wider than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

describe.skipIf(isSkipped())('the pages', () => {
  let browser: Browser
  let served: Served

  const cleanUp = cleanUpAfterAll()

  beforeAll(async () => {
    served = await startServed(cleanUp)
    browser = await startBrowser(cleanUp)
    const organisation = await served.call('/v1/organisations', { name: 'Nordic Lights' })
    await served.call('/v1/keys', {
      organisationId: organisation.id,
      name: 'Invoices of the whole organisation, read and written by the nightly job',
      scopes: ['invoices.read', 'invoices.write'],
      allowedAddresses: ['10.0.0.0/8', '2001:db8::/32'],
      meta: { team: 'billing', 'cost-centre': '4711' },
    })
  })

  async function looksRight({ page, complaints }: OpenPage, url: string): Promise<void> {
    const response = await page.goto(url)
    expect(response?.status(), url).toBe(200)
    expect(await overflow(page), url).toBe(0)
    expect(complaints, url).toEqual([])
  }

  test.each(LOOKS)('of messages, $width pixels wide, $colours', async (look) => {
    const open = await browser.open(look)
    for (const path of OPEN_PAGES) await looksRight(open, `${served.url}${path}`)
    await looksRight(open, `${served.namedUrl}/metadata`)
    await looksRight(open, `${served.namedUrl}/xml/metadata?op=CreateApiKey&lang=python`)
    await open.page.close()
  })

  test.each(LOOKS)('of answers, $width pixels wide, $colours', async (look) => {
    const open = await browser.open(look)
    await open.page.goto(`${served.url}/login`)
    await signIn(open.page, 'admin', PASSWORD)
    for (const path of ANSWERS) await looksRight(open, `${served.url}${path}`)
    await open.page.close()
  })

  test.each(LOOKS)('of refusals, $width pixels wide, $colours', async (look) => {
    const { page, complaints } = await browser.open(look)
    await page.goto(`${served.url}/login`)
    await signIn(page, 'admin', PASSWORD)
    for (const [path, status, text] of ERRORS) {
      const response = await page.goto(`${served.url}${path}`)
      expect(response?.status(), path).toBe(status)
      expect(await page.textContent('main'), path).toContain(text)
      expect(await overflow(page), path).toBe(0)
    }
    // Chromium itself remarks on each refused page, and on nothing else.
    expect(complaints).toHaveLength(ERRORS.length)
    for (const complaint of complaints)
      expect(complaint).toMatch(/^Failed to load resource: .* status of 40[04]/)
    await page.close()
  })
})
