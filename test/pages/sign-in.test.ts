/** A browser that is not signed in is asked to, and led back to what it wanted. */
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Browser, isSkipped, LOOKS, startBrowser } from './browser.ts'
import { PASSWORD, type Served, startServed } from './served.ts'
import { signIn } from './sign-in.ts'

const look = LOOKS[0]!

describe.skipIf(isSkipped())('signing in by the page', () => {
  let browser: Browser
  let served: Served

  const cleanUp = cleanUpAfterAll()

  beforeAll(async () => {
    served = await startServed(cleanUp)
    browser = await startBrowser(cleanUp)
  })

  test.each([
    ['the root host', '', ''],
    ['a host below its path', '', '/foundry'],
    ['a host under its own name', 'named', ''],
  ])('leads back to the page that was asked for: %s', async (_, where, basePath) => {
    const { page, complaints } = await browser.open(look)
    const wanted = `${where === 'named' ? served.namedUrl : served.url}${basePath}/apikeys/live?Meta=%7Ba:b%7D`
    await page.goto(wanted)
    expect(new URL(page.url()).pathname).toBe(`${basePath}/login`)
    await signIn(page, 'admin', PASSWORD)
    expect(page.url()).toBe(wanted)
    expect(await page.textContent('h1')).toBe('GetApiKeys')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a wrong password shows the form again, says so, and still leads back afterwards', async () => {
    const { page, complaints } = await browser.open(look)
    await page.goto(`${served.url}/v1/users`)
    await signIn(page, 'admin', 'a wrong password')
    expect(await page.getByRole('alert').textContent()).toBe('The user name or the password is wrong.')
    expect(await page.context().cookies()).toEqual([])
    await signIn(page, 'admin', PASSWORD)
    expect(page.url()).toBe(`${served.url}/v1/users`)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('the session is kept from scripts and from other sites', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/login`)
    await signIn(page, 'admin', PASSWORD)
    const session = (await page.context().cookies()).find(({ name }) => name === 'ss-id')
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect(await page.evaluate('document.cookie')).toBe('')
    await page.close()
  })

  test('a link from elsewhere cannot choose where the form leads', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/login?redirect=https%3A%2F%2Felsewhere.example.org%2F`)
    await signIn(page, 'admin', PASSWORD)
    expect(new URL(page.url()).origin).toBe(served.url)
    expect(await page.textContent('main')).toContain('External Redirects are not permitted')
    await page.close()
  })
})
