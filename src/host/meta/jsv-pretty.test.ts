import { expect, test } from 'vitest'
import { prettyJsv } from './jsv-pretty.ts'

test('a nested value starts on its own line, an empty one stays where it is, and times keep their colons', () => {
  expect(prettyJsv('{Id:7,Tags:[a,b],At:2020-01-02T03:04:05Z,Sub:{}}')).toBe(
    '{\n\tId: 7,\n\tTags: \n\t[\n\t\ta,\n\t\tb\n\t],\n\tAt: 2020-01-02T03:04:05Z,\n\tSub: {}\n}',
  )
})

test('commas in quoted text do not break the line', () => {
  expect(prettyJsv('{A:"x,y",B:1}')).toBe('{\n\tA: "x,y",\n\tB: 1\n}')
})

test('an empty message opens and closes, and no text stays no text', () => {
  expect(prettyJsv('{}')).toBe('{\n\t\n}')
  expect(prettyJsv('')).toBe('')
})

test('a member without a value keeps the blank after its colon', () => {
  expect(prettyJsv('{a:b,expiresUtc:}')).toBe('{\n\ta: b,\n\texpiresUtc: \n}')
})
