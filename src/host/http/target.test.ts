import { expect, test } from 'vitest'
import { isAuthority, originForm, segmentsOf, splitTarget } from './target.ts'

test('a target is a path and what stands behind its first question mark', () => {
  expect(splitTarget('/a/b?c=d?e')).toEqual({ path: '/a/b', query: 'c=d?e' })
  expect(splitTarget('/a')).toEqual({ path: '/a', query: '' })
  expect(splitTarget('?a')).toEqual({ path: '', query: 'a' })
})

test.each([
  ['/a', '/a', undefined],
  ['//a', '//a', undefined],
  ['/http://a', '/http://a', undefined],
  ['http://a.example/b?c', '/b?c', 'a.example'],
  ['HTTPS://a.example:81', '/', 'a.example:81'],
  ['http://a.example?b', '/?b', 'a.example'],
  ['http:///a', 'http:///a', undefined],
  ['ftp://a/b', 'ftp://a/b', undefined],
  ['*', '*', undefined],
])('%s names %s of %s', (target, path, authority) => {
  expect(originForm(target)).toEqual({ target: path, authority })
})

test('segments are decoded one by one, and empty ones dropped', () => {
  expect(segmentsOf('//a//b%20c/%C3%A5%2F/')).toEqual(['a', 'b c', 'å/'])
  expect(segmentsOf('/')).toEqual([])
  expect(segmentsOf('/a+b')).toEqual(['a+b'])
  for (const broken of ['/%', '/%4', '/%zz', '/%C3', '/%C0%AF', '/%ED%A0%80'])
    expect(() => segmentsOf(broken), broken).toThrow('percent-encoded')
})

test.each(['a', 'a.example', 'a_b', 'a:1', '127.0.0.1:4600', '[::1]', '[::1]:80'])(
  '%j can stand in Host',
  (text) => {
    expect(isAuthority(text)).toBe(true)
  },
)
test.each(['', ' ', 'a b', 'a/b', 'a@b', 'a:', 'a:b', 'a:123456', '[::1', '::1', 'å', 'a\n', '<a>', 'a,b'])(
  '%j cannot',
  (text) => {
    expect(isAuthority(text)).toBe(false)
  },
)
