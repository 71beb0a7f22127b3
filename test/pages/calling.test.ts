/** Calling an operation from its page: by whoever is signed in, by a key, by a user; what is sent, what is shown, and what is kept nowhere. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Browser, isSkipped, LOOKS, startBrowser } from './browser.ts'
import { PASSWORD, ROOT_KEY, type Served, startServed } from './served.ts'
import { signIn } from './sign-in.ts'

const look = LOOKS.at(-1)!

/** The answer when it is there. */
async function call(page: Page): Promise<{ readonly status: string; readonly body: string }> {
  await page.getByRole('button', { name: /^Call / }).click()
  await page.locator('.status', { hasText: /^(\d|There)/ }).waitFor()
  return {
    status: (await page.locator('.status').textContent())!,
    body: (await page.getByRole('region', { name: 'Answer', exact: true }).textContent())!,
  }
}

const asKey = async (page: Page, key: string): Promise<void> => {
  await page.getByLabel('A key').check()
  await page.getByLabel('Key', { exact: true }).last().fill(key)
}

describe.skipIf(isSkipped())('an operation is called from its page', () => {
  let browser: Browser
  let served: Served
  let organisationId: string

  const cleanUp = cleanUpAfterAll()

  beforeAll(async () => {
    served = await startServed(cleanUp)
    browser = await startBrowser(cleanUp)
    organisationId = (await served.call('/v1/organisations', { name: 'Press owners' })).id
  })

  test('by a key: fields become the body, and the answer is spread over lines', async () => {
    const { page, complaints } = await browser.open(look)
    await page.goto(`${served.url}/json/metadata?op=CreateKey`)
    await page.getByRole('link', { name: 'Call it' }).click()
    await page.getByLabel('OrganisationId').fill(organisationId)
    await page.getByLabel('Name', { exact: true }).fill('from the "page"')
    await page.getByLabel('Scopes').fill('invoices.read\ninvoices.write')
    await page.getByLabel('SecretFormat').selectOption('Opaque')
    await page.getByLabel('Meta').fill('{"order": "17"}')
    await asKey(page, ROOT_KEY)
    const { status, body } = await call(page)
    expect(status).toMatch(/^200 OK, application\/json; charset=utf-8, \d+ ms$/)
    expect(body).toMatch(/^\{\n {2}"key": \{\n {4}"id": "key_/)
    expect(JSON.parse(body).key).toMatchObject({
      name: 'from the "page"',
      scopes: ['invoices.read', 'invoices.write'],
      secretFormat: 'Opaque',
      meta: { order: '17' },
    })
    expect(complaints).toEqual([])
    await page.close()
  })

  test.each([
    ['json', 'application/json', /^\{\n {2}"valid": true,\n/],
    ['xml', 'application/xml', /^<\?xml[^\n]*\n<Verdict[^\n]*>\n {2}<Code>Valid<\/Code>/],
    ['jsv', 'application/jsv', /^\{valid:True,code:Valid,/],
    ['csv', 'text/csv', /^Valid,Code,.*\r?\n/],
    ['jsonl', 'text/jsonl', /^\{"valid":true,"code":"Valid"/],
  ])('on the page of %s the answer is %s', async (format, type, answered) => {
    const { key: secret } = await madeKey()
    const { page, complaints } = await browser.open(look)
    await page.goto(`${served.url}/${format}/metadata?op=VerifyKey`)
    await page.locator('[data-member="key"]').fill(secret)
    await asKey(page, ROOT_KEY)
    const { status, body } = await call(page)
    expect(status).toContain(`200 OK, ${type}`)
    expect(body).toMatch(answered)
    expect(complaints).toEqual([])
    await page.close()
  })

  const madeKey = async (): Promise<{ readonly id: string; readonly key: string }> => {
    const made = await served.call('/v1/keys', { name: 'made', organisationId })
    return { id: made.key.id, key: made.secret }
  }

  test('by whoever is signed in, whom the page sends to sign in and gets back', async () => {
    const { page, complaints } = await browser.open(look)
    await page.goto(`${served.url}/foundry/json/metadata?op=CreateApiKeyRequest`)
    const refused = await call(page)
    expect(refused.status).toMatch(/^401 /)
    await page.getByRole('link', { name: 'Sign in', exact: true }).click()
    await signIn(page, 'admin', PASSWORD)
    expect(page.url()).toBe(`${served.url}/foundry/json/metadata?op=CreateApiKeyRequest`)
    await page.getByLabel('Description', { exact: true }).fill('by session')
    const { status, body } = await call(page)
    expect(status).toMatch(/^200 /)
    expect(JSON.parse(body).apiKey.description).toBe('by session')
    expect(complaints).toHaveLength(1)
    await page.close()
  })

  test('a key counts alone: the session of the browser does not go with it', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/login`)
    await signIn(page, 'admin', PASSWORD)
    await page.goto(`${served.url}/json/metadata?op=CreateKey`)
    await asKey(page, 'no-key-of-anybody-0123456789')
    expect((await call(page)).status).toMatch(/^401 /)
    await page.close()
  })

  test('at a host below its path and under a name of its own, with variables in the path', async () => {
    const machine = await served.call('/v1/machines', { name: 'Press', organisationId })
    await served.call('/v1/users', { userName: 'mia', password: PASSWORD, organisationId })
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/foundry/json/metadata?op=GenerateMachineApiKeyRequest`)
    await page.getByLabel('A user with a password').check()
    await page.getByLabel('User name or e-mail').fill('mia')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    // What the path needs is asked for before anything is sent.
    await page.getByRole('button', { name: /^Call POST \/foundry\/machines/ }).click()
    expect(await page.evaluate('document.activeElement.dataset.member')).toBe('id')
    await page.locator('[data-member="id"]').fill(machine.id)
    const { status, body } = await call(page)
    expect(status).toMatch(/^200 /)
    expect(JSON.parse(body).apiKey.userId).toBe(machine.id)

    await page.goto(`${served.namedUrl}/json/metadata?op=CreateApiKey`)
    expect(await page.getByRole('button', { name: /^Call / }).textContent()).toBe('Call POST /apikeys')
    await page.close()
  })

  test('a query has what is filled in, and a list repeats its name', async () => {
    const { id } = await madeKey()
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/json/metadata?op=GetKey`)
    await page.locator('[data-member="id"]').fill(id)
    await asKey(page, ROOT_KEY)
    expect(JSON.parse((await call(page)).body).id).toBe(id)
    await page.goto(`${served.url}/json/metadata?op=QueryKeys`)
    await page.locator('[data-member="limit"]').fill('1')
    await asKey(page, ROOT_KEY)
    expect(JSON.parse((await call(page)).body).results).toHaveLength(1)
    await page.close()
  })

  test('text is sent as it stands, in the format of the page', async () => {
    const { key: secret } = await madeKey()
    const { page, complaints } = await browser.open(look)
    await page.goto(`${served.url}/xml/metadata?op=VerifyKey`)
    await page.getByLabel('Text', { exact: true }).check()
    const body = page.getByLabel('Body as XML')
    expect(await body.inputValue()).toMatch(/^<VerifyKey [\s\S]*<\/VerifyKey>$/)
    const root = /^<VerifyKey [^>]*>/.exec(await body.inputValue())![0]
    await body.fill(`${root}<Key>${secret}</Key></VerifyKey>`)
    await asKey(page, ROOT_KEY)
    const { status, body: answered } = await call(page)
    expect(status).toMatch(/^200 /)
    expect(answered).toContain('<Code>Valid</Code>')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a field that is refused says so itself, and no longer when it is mended', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/json/metadata?op=CreateKey`)
    const field = page.getByLabel('ExpiresAt')
    await page.getByLabel('OrganisationId').fill(organisationId)
    await field.fill('yesterday')
    await asKey(page, ROOT_KEY)
    expect((await call(page)).status).toMatch(/^400 /)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.getAttribute('aria-describedby')).toContain(`${await field.getAttribute('id')}-wrong`)
    expect(await page.locator('.wrong:not(:empty)').allTextContents()).toEqual([
      "'yesterday' is an Invalid value for 'ExpiresAt'",
    ])
    await field.fill('2099-01-01T00:00:00Z')
    await page.getByRole('button', { name: /^Call / }).click()
    await page.locator('.status', { hasText: /^200/ }).waitFor()
    expect(await field.getAttribute('aria-invalid')).toBeNull()
    await page.close()
  })

  test('what should be JSON and is none is told at its field, and nothing is sent', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/json/metadata?op=CreateKey`)
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    await page.getByLabel('Meta').fill('{order: 17')
    await page.getByRole('button', { name: /^Call / }).click()
    expect(await page.locator('.wrong:not(:empty)').allTextContents()).toEqual(['This is no JSON.'])
    expect(await page.evaluate('document.activeElement.dataset.member')).toBe('meta')
    expect(sent).toEqual([])
    await page.close()
  })

  test('secrets are in no address, no command and no storage, and a page that was left forgets them', async () => {
    const { key: secret } = await madeKey()
    const { page } = await browser.open(look)
    const path = `${served.url}/json/metadata?op=VerifyKey`
    await page.goto(path)
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    await page.locator('[data-member="key"]').fill(secret)
    await asKey(page, ROOT_KEY)
    await call(page)
    expect(sent).toEqual([`${served.url}/v1/keys/verify`])
    expect(page.url()).toBe(path)
    await page.getByText('The same as a command').click()
    const command = await page.getByRole('region', { name: 'The same as a command' }).textContent()
    expect(command).toContain(`curl -X POST '${served.url}/v1/keys/verify'`)
    expect(command).toContain(`-H 'authorization: Bearer <key>'`)
    expect(command).toContain(`-d '{"key":"<key>"}'`)
    expect(command).not.toContain(secret)
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
    await page.goto(`${served.url}/metadata`)
    await page.goBack()
    expect(await page.locator('[data-member="key"]').inputValue()).toBe('')
    expect(await page.getByLabel('Key', { exact: true }).last().inputValue()).toBe('')
    await page.close()
  })

  test('no route is offered that would put a secret into an address', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/json/metadata?op=Authenticate`)
    const routes = await page.locator('#call-route option').allTextContents()
    expect(routes.length).toBeGreaterThan(0)
    expect(routes.filter((route) => !route.startsWith('POST '))).toEqual([])
    await page.close()
  })

  test('a service that has gone is told', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/json/metadata?op=QueryKeys`)
    await page.route('**/v1/keys*', (route) => route.abort())
    expect((await call(page)).status).toBe('There was no answer.')
    await page.close()
  })
})

describe.skipIf(isSkipped())('without scripts', () => {
  let browser: Browser
  let served: Served

  const cleanUp = cleanUpAfterAll()

  beforeAll(async () => {
    served = await startServed(cleanUp)
    browser = await startBrowser(cleanUp, false)
  })

  test('a page lacks the form and the buttons, and nothing else', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/json/metadata?op=CreateKey`)
    expect(await page.locator('form, button, textarea').count()).toBe(0)
    expect(await page.getByText('Call it').count()).toBe(0)
    await page.getByRole('link', { name: 'Kotlin', exact: true }).click()
    expect(await page.textContent('pre')).toContain('open class CreateKey')
    await page.getByRole('link', { name: 'XML', exact: true }).click()
    expect(page.url()).toBe(`${served.url}/xml/metadata?op=CreateKey&lang=kotlin`)
    await page.close()
  })

  test('the options of client code lead to the listing', async () => {
    const { page } = await browser.open(look)
    await page.goto(`${served.url}/types?lang=typescript`)
    await page.getByLabel('AddResponseStatus').selectOption('true')
    await page.getByRole('button', { name: 'Show the code' }).click()
    expect(await page.textContent('pre')).toMatch(/^AddResponseStatus: True$/m)
    await page.close()
  })
})
