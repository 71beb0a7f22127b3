/** Signing in as people do: through the form. */
import type { Page } from 'playwright-core'

/** Fills the form in and sends it; the page that it leads to is there when this resolves. */
export async function signIn(page: Page, userName: string, password: string): Promise<void> {
  await page.getByLabel('User name or e-mail').fill(userName)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForLoadState()
}
