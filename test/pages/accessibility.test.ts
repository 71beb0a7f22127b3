/** Nothing on the pages keeps readers out by the rules of axe-core: no serious finding, by day and by night, narrow and wide. */
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { seriousFindings } from './axe.ts'
import { type Browser, isSkipped, LOOKS, startBrowser } from './browser.ts'
import { PASSWORD, type Served, startServed } from './served.ts'
import { signIn } from './sign-in.ts'

/** A narrow window by day and an ordinary one by night. */
const TWO_LOOKS = [LOOKS[0]!, LOOKS.at(-1)!]

const PATHS = [
  '/metadata',
  '/types',
  '/types?lang=csharp',
  '/json/metadata?op=CreateKey',
  '/xml/metadata?op=VerifyKey',
  '/json/metadata?op=Authenticate',
  '/jsv/metadata?op=QueryKeys&lang=python',
  '/bokamera/metadata',
  '/bokamera/csv/metadata?op=CreateApiKey',
  '/foundry/json/metadata?op=GenerateMachineApiKeyRequest&lang=kotlin',
  '/login',
]

/** Seen by who is signed in. */
const ANSWERS = ['/auth', '/v1/keys', '/v1/users', '/v1/keys/unknown']

describe.skipIf(isSkipped())('axe finds nothing serious', () => {
  let browser: Browser
  let served: Served

  const cleanUp = cleanUpAfterAll()

  beforeAll(async () => {
    served = await startServed(cleanUp)
    browser = await startBrowser(cleanUp)
  })

  test.each(TWO_LOOKS)('on pages, $width pixels wide, $colours', async (look) => {
    const { page } = await browser.open(look)
    for (const path of PATHS) {
      await page.goto(`${served.url}${path}`)
      expect(await seriousFindings(page), path).toEqual([])
    }
    await page.close()
  })

  test.each(TWO_LOOKS)('on answers, $width pixels wide, $colours', async (look) => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/login`)
    await signIn(page, 'admin', PASSWORD)
    for (const path of ANSWERS) {
      await page.goto(`${served.url}${path}`)
      expect(await seriousFindings(page), path).toEqual([])
    }
    await page.close()
  })

  test('in the form with its answer and a field that was refused', async () => {
    const { page } = await browser.open(LOOKS[0]!)
    await page.goto(`${served.url}/json/metadata?op=CreateKey`)
    await page.getByLabel('ExpiresAt').fill('yesterday')
    await page.getByLabel('A user with a password').check()
    await page.getByLabel('User name or e-mail').fill('admin')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: /^Call / }).click()
    await page.getByText(/^400 /).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.close()
  })

  test('is a sentence that axe can contradict', async () => {
    const { page } = await browser.open(LOOKS[0]!)
    await page.goto(`${served.url}/metadata`)
    await page.evaluate('document.querySelector("main").append(document.createElement("input"))')
    expect(await seriousFindings(page)).toEqual([expect.stringMatching(/^label: input: /)])
    await page.close()
  })
})
