/** Which languages `npm run test:clients` insists on. */
import { expect, test } from 'vitest'
import { languages } from '../../../src/host/codegen/index.ts'
import { compilers } from './index.ts'

test('the check fails where one of these was not compiled, or did not call', () => {
  const insisted = compilers.filter(({ isRequired, isCalled }) => isRequired && isCalled)
  const names = insisted.map(({ language }) => language)
  expect(names).toEqual(
    expect.arrayContaining(['typescript', 'mjs', 'python', 'java', 'kotlin', 'go', 'rust']),
  )
})

test('no language has two compilers, and each is one that code is written in', () => {
  const names = compilers.map(({ language }) => language)
  expect(new Set(names).size).toBe(names.length)
  const known = languages.map(({ key }) => key)
  expect(names.filter((name) => !known.includes(name))).toEqual([])
})
