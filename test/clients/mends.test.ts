/** What the pages of languages say is to be mended is what their programs do, which `npm run test:clients` runs. */
import { expect, test } from 'vitest'
import { readText } from '../docs/markdown.ts'
import { knownFailures } from './exceptions.ts'

/** The blocks below points of a list, without their indent: the first program of a page is not among them. */
const mendsOf = (page: string, language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^ {2}\`\`\`${language}\\n([\\s\\S]*?)^ {2}\`\`\`$`, 'gm'))].map(([, block]) =>
    block!.replaceAll(/^ {2}/gm, ''),
  )

test('docs/clients/go.md mends as the program does', () => {
  const mends = mendsOf(readText('docs/clients/go.md'), 'go')
  expect(mends).toHaveLength(1)
  expect(readText('test/clients/programs/go/main.go')).toContain(mends[0])
})

test('docs/clients/rust.md mends as the program does, and as its listings are mended for it', () => {
  const [listing, ...mends] = mendsOf(readText('docs/clients/rust.md'), 'rust')
  expect(mends).toHaveLength(2)
  for (const block of mends) expect(readText('test/clients/programs/rust/main.rs')).toContain(block)

  const { mend } = knownFailures.find(({ language }) => language === 'rust')!
  const [opening] = listing!.split('\n')
  expect(mend.change?.(`${opening}\n`)).toBe(listing)
})
