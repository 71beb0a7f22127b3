/** Getting about: links lead where they say, and the keyboard alone is enough. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Browser, isSkipped, LOOKS, startBrowser } from './browser.ts'
import { type Served, startServed } from './served.ts'

const [narrow, , wide] = LOOKS as [(typeof LOOKS)[0], (typeof LOOKS)[0], (typeof LOOKS)[0]]

const hrefs = (page: Page): Promise<string[]> =>
  page.evaluate('[...document.querySelectorAll("a[href]")].map((link) => link.href.split("#")[0])')

/** What has the focus, and how it shows: `a Operations solid 2px`. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const element = document.activeElement
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    return [element.localName, element.textContent.trim().slice(0, 40), outlineStyle, outlineWidth].join(' ')
  })()`)

describe.skipIf(isSkipped())('reading the pages', () => {
  let browser: Browser
  let served: Served

  const cleanUp = cleanUpAfterAll()

  beforeAll(async () => {
    served = await startServed(cleanUp)
    browser = await startBrowser(cleanUp)
  })

  test('from the index to an operation, its code, another format, and back', async () => {
    const { page, complaints } = await browser.open(narrow)
    await page.goto(`${served.namedUrl}/metadata`)
    await page.getByRole('link', { name: 'CreateApiKey', exact: true }).click()
    expect(page.url()).toBe(`${served.namedUrl}/json/metadata?op=CreateApiKey`)
    await page.getByRole('link', { name: 'Python', exact: true }).click()
    expect(await page.textContent('pre')).toContain('class CreateApiKey(ICompany):')
    await page.getByRole('link', { name: 'XML', exact: true }).click()
    expect(page.url()).toBe(`${served.namedUrl}/xml/metadata?op=CreateApiKey&lang=python`)
    expect(await page.textContent('.request')).toContain('<CompanyId>')
    await page.getByRole('link', { name: 'back to all web services' }).click()
    expect(page.url()).toBe(`${served.namedUrl}/metadata`)
    expect(complaints).toEqual([])
    await page.close()
  })

  test.each(['', '/digitalu', '/firstchoice', '/bokamera', '/foundry'])(
    'no link of the pages below "%s" leads nowhere',
    async (host) => {
      const { page } = await browser.open(wide)
      const seen = new Set<string>()
      for (const path of ['/metadata', '/types', '/jsv/metadata?op=RegenerateApiKeys&lang=csharp']) {
        await page.goto(`${served.url}${host}${path}`)
        for (const href of await hrefs(page)) seen.add(href)
      }
      expect(seen.size).toBeGreaterThan(40)
      const statuses = await Promise.all([...seen].map(async (url) => [url, (await fetch(url)).status]))
      expect(statuses.filter(([, status]) => status !== 200)).toEqual([])
      expect([...seen].filter((url) => !url.startsWith(`${served.url}${host}/`))).toEqual([])
      await page.close()
    },
  )

  test.each([
    ['/json/metadata?op=CreateKey&lang=csharp', 'light'],
    ['/json/metadata?op=CreateKey&lang=csharp', 'dark'],
    ['/login', 'light'],
    ['/login', 'dark'],
  ] as const)('whatever has the focus shows it: %s, %s', async (path, colours) => {
    const { page } = await browser.open({ ...narrow, colours })
    await page.goto(`${served.url}${path}`)
    const seen: string[] = []
    for (let tabs = 0; tabs < 60; tabs++) {
      await page.keyboard.press('Tab')
      const now = await focused(page)
      if (now.startsWith('body ')) break
      seen.push(now)
    }
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.filter((each) => !/ solid 2px$/.test(each))).toEqual([])
    await page.close()
  })

  test('the first stop of the keyboard leads past the navigation', async () => {
    const { page } = await browser.open(wide)
    await page.goto(`${served.url}/json/metadata?op=CreateKey`)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toContain('Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toContain('<back to all web services')
    await page.close()
  })

  test('code that is wider than the page can be scrolled by keyboard', async () => {
    const { page } = await browser.open(narrow)
    await page.goto(`${served.url}/json/metadata?op=CreateKey&lang=csharp`)
    const code = page.getByRole('region', { name: 'Client code' })
    await code.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.evaluate('document.activeElement.scrollLeft')).toBeGreaterThan(0)
    await page.close()
  })
})
