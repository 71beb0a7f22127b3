/**
 * `node scripts/take-pictures.ts`: takes the pictures of `docs/pictures/` anew, in Chromium, from the pages of a process that it starts. To be
 * looked at before they are committed.
 */
import { mkdir, stat } from 'node:fs/promises'
import { startBrowser } from '../test/pages/browser.ts'
import { startServed } from '../test/pages/served.ts'

const folder = new URL('../docs/pictures/', import.meta.url)

/** Name of the picture, page, and how much of it is shown. */
const PICTURES = [
  ['index', '/metadata', 1000, 620],
  ['operation', '/json/metadata?op=CreateApiKey', 1100, 900],
] as const

const works: (() => Promise<void>)[] = []
const cleanUp = (work: () => Promise<void>): void => void works.push(work)
try {
  const { namedUrl, url } = await startServed(cleanUp)
  const browser = await startBrowser(cleanUp)
  await mkdir(folder, { recursive: true })
  for (const [name, path, width, height] of PICTURES) {
    const { page } = await browser.open({ width, colours: 'light' })
    await page.setViewportSize({ width, height })
    await page.goto(`${name === 'index' ? url : namedUrl}${path}`)
    const file = new URL(`${name}.png`, folder)
    await page.screenshot({ path: file.pathname })
    process.stdout.write(`${name}.png: ${(await stat(file)).size} bytes\n`)
  }
} finally {
  for (const work of works.reverse()) await work()
}
