/** Debian's Chromium, driven through playwright-core: the pages as people see them. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import type { CleanUp } from '../e2e/clean-up.ts'

const CHROMIUM = '/usr/bin/chromium'

/** Nothing but the pages: no updates, no network of its own, and every host name is this machine. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * 127.0.0.1',
]

/** Why there are no page tests here; undefined when there are. */
export const skipReason: string | undefined = existsSync(CHROMIUM)
  ? undefined
  : `skipped: page tests: ${CHROMIUM} is missing (scripts/install-debian.sh brings it)`

/**
 * True where the page tests cannot run and need not; says why once for each file of tests. In CI they must run.
 * @throws Error in CI without Chromium.
 */
export function isSkipped(): boolean {
  if (skipReason === undefined) return false
  if (process.env.CI === 'true') throw new Error(skipReason)
  process.stderr.write(`${skipReason}\n`)
  return true
}

export interface Look {
  /** CSS pixels. */
  readonly width: number
  readonly colours: 'light' | 'dark'
}

/** The narrowest and an ordinary window, by day and by night. */
export const LOOKS: readonly Look[] = [360, 1280].flatMap((width) => [
  { width, colours: 'light' as const },
  { width, colours: 'dark' as const },
])

export interface OpenPage {
  readonly page: Page
  /** Everything that the console and the page itself complained of, violations of the content security policy among it. */
  readonly complaints: readonly string[]
}

export interface Browser {
  /** A page in the given look, with no cookie of any other test. */
  open(look: Look): Promise<OpenPage>
}

const HEIGHT = 800

/** A browser with a new, empty profile, which is removed afterwards; one that runs scripts, or one that does not. */
export async function startBrowser(cleanUp: CleanUp, javaScriptEnabled = true): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'keyhaven-pages-'))
  cleanUp(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    javaScriptEnabled,
    args: ARGUMENTS,
  })
  cleanUp(() => context.close())
  return { open: (look) => openPage(context, look) }
}

async function openPage(context: BrowserContext, { width, colours }: Look): Promise<OpenPage> {
  await context.clearCookies()
  const page = await context.newPage()
  await page.setViewportSize({ width, height: HEIGHT })
  await page.emulateMedia({ colorScheme: colours })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}
