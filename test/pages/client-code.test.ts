/** The pages of client code: options that make an address, downloads under their names, and buttons that copy. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Browser, isSkipped, LOOKS, startBrowser } from './browser.ts'
import { type Served, startServed } from './served.ts'

const look = LOOKS.at(-1)!

/** What a paste brings. */
async function pasted(page: Page): Promise<string> {
  await page.evaluate('document.body.prepend(document.createElement("textarea"))')
  await page.locator('textarea').first().focus()
  await page.keyboard.press('Control+V')
  return page.locator('textarea').first().inputValue()
}

describe.skipIf(isSkipped())('client code', () => {
  let browser: Browser
  let served: Served

  const cleanUp = cleanUpAfterAll()

  beforeAll(async () => {
    served = await startServed(cleanUp)
    browser = await startBrowser(cleanUp)
  })

  test('the command and the links follow the options, and the service takes what they make', async () => {
    const { page, complaints } = await browser.open(look)
    await page.goto(`${served.url}/types`)
    await page.getByRole('link', { name: 'C#', exact: true }).first().click()
    await page.getByLabel('GlobalNamespace').fill('Acme.Keys')
    await page.getByLabel('MakePartial').selectOption('false')
    await page.getByLabel('IncludeTypes').fill('CreateKey.*, VerifyKey.*')
    const url = `${served.url}/types/csharp?GlobalNamespace=Acme.Keys&MakePartial=false&IncludeTypes=CreateKey.*,+VerifyKey.*`
    expect(await page.getByRole('region', { name: 'Command that downloads' }).textContent()).toBe(
      `curl -o dtos.cs '${url}'`,
    )
    expect(complaints).toEqual([])
    await page.getByRole('button', { name: 'Show the code' }).click()
    expect(page.url()).toBe(url)
    const text = (await page.textContent('pre'))!
    expect(text).toMatch(/^MakePartial: False$/m)
    expect(text).toContain('public class VerifyKey')
    expect(text).not.toContain('class QueryKeys')
    await page.close()
  })

  test('a download has the name that its language expects', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/types`)
    for (const [name, file] of [
      ['dtos.py', 'dtos.py'],
      ['dtos.d.ts', 'dtos.d.ts'],
    ] as const) {
      const download = page.waitForEvent('download')
      await page.getByRole('link', { name, exact: true }).click()
      expect((await download).suggestedFilename()).toBe(file)
    }
    await page.close()
  })

  test.each([
    ['where pages may use the clipboard', 'url'],
    ['where they may not, over plain http', 'namedUrl'],
  ] as const)('code is copied as it stands: %s', async (_, where) => {
    const { page, complaints } = await browser.open(look)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: served.url })
    await page.goto(`${served[where]}/json/metadata?op=CreateApiKey&lang=python`)
    expect(await page.evaluate('isSecureContext')).toBe(where === 'url')
    const code = await page.getByRole('region', { name: 'Client code' }).textContent()
    const button = page.getByRole('button', { name: 'Copy: Client code' })
    await button.click()
    await expect.poll(() => button.textContent()).toBe('Copied')
    expect(await page.locator('.announcer').textContent()).toBe('Copied')
    expect(await pasted(page)).toBe(code)
    await expect.poll(() => button.textContent(), { timeout: 5_000 }).toBe('Copy')
    expect(complaints).toEqual([])
    await page.close()
  })
})
