import { describe, expect, test } from 'vitest'
import { dto, operation, route, text } from '../message/index.ts'
import { createRouter } from './router.ts'

const of = (...routes: (readonly [path: string, verbs?: string])[]) =>
  routes.map(([path, verbs], at) => {
    const members = { Id: text, Name: text, Path: text }
    const target = `${at}`
    return {
      target,
      operation: operation(dto(`Op${at}`, { namespace: '' }, members), { routes: [route(path, verbs)] }),
    }
  })
const matched = (routes: Parameters<typeof of>, method: string, path: string): unknown => {
  const match = createRouter(of(...routes)).match(method, path.split('/').filter(Boolean))
  return match && [match.target, Object.fromEntries(match.values)]
}

describe('which route answers (wire spec 4.3)', () => {
  test('a literal before a variable, a verb before all verbs, the first of equals', () => {
    const routes: Parameters<typeof of> = [
      ['/things/{Id}'],
      ['/things/new'],
      ['/things/{Name}', 'GET'],
      ['/things/{Path}', 'GET'],
    ]
    expect(matched(routes, 'GET', '/things/new')).toEqual(['1', {}])
    expect(matched(routes, 'GET', '/things/7')).toEqual(['2', { Name: '7' }])
    expect(matched(routes, 'POST', '/things/7')).toEqual(['0', { Id: '7' }])
  })

  test('a literal near the front beats one further back', () => {
    const routes: Parameters<typeof of> = [['/{Id}/new'], ['/things/{Id}']]
    expect(matched(routes, 'GET', '/things/new')).toEqual(['1', { Id: 'new' }])
    expect(matched(routes, 'GET', '/others/new')).toEqual(['0', { Id: 'others' }])
  })

  test('literals in any case; values keep theirs', () => {
    expect(matched([['/Things/{id}']], 'GET', '/tHINGS/aB')).toEqual(['0', { Id: 'aB' }])
  })

  test('a wildcard takes the rest, none included, and comes last', () => {
    const routes: Parameters<typeof of> = [['/files/{Path*}'], ['/files/{Id}']]
    expect(matched(routes, 'GET', '/files')).toEqual(['0', { Path: '' }])
    expect(matched(routes, 'GET', '/files/a')).toEqual(['1', { Id: 'a' }])
    expect(matched(routes, 'GET', '/files/a/b')).toEqual(['0', { Path: 'a/b' }])
  })

  test('nothing for another length or another verb', () => {
    const routes: Parameters<typeof of> = [['/things/{Id}', 'GET,PUT']]
    for (const [method, path] of [
      ['GET', '/things'],
      ['GET', '/things/a/b'],
      ['GET', '/thing/a'],
      ['POST', '/things/a'],
      ['GE', '/things/a'],
      ['GET,PUT', '/things/a'],
    ] as const)
      expect(matched(routes, method, path)).toBeUndefined()
  })
})

test('the verbs of a path are those of all routes that fit it', () => {
  const router = createRouter(
    of(['/things/{Id}', 'GET'], ['/things/new', 'POST'], ['/others', 'DELETE'], ['/any']),
  )
  expect(router.allowed(['things', 'new'])).toEqual(['GET', 'POST', 'HEAD'])
  expect(router.allowed(['things', '7'])).toEqual(['GET', 'HEAD'])
  expect(router.allowed(['others'])).toEqual(['DELETE'])
  expect(router.allowed(['any'])).toContain('PATCH')
  expect(router.allowed(['nothing'])).toEqual([])
})

test('templates that can never match are refused when the host is built', () => {
  expect(() => createRouter(of(['/{Id}/{Name}']))).toThrow('no literal')
  expect(() => createRouter(of(['/things/{Nope}']))).toThrow('no member')
})
