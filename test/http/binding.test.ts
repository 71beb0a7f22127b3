/** Where a request's members come from: path, query, form and body, in every format that is read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, withProbes } from '../service/app-fixture.ts'

let app: Fixture
beforeAll(async () => {
  app = await openFixture({ contracts: withProbes })
})
afterAll(() => app.close())

const FORM = 'application/x-www-form-urlencoded'

const echoed = async (
  target: string,
  body?: string | Uint8Array,
  type?: string,
  method = 'POST',
): Promise<any> => {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
  const told = await app.raw({ method, target, headers, body })
  expect([told.status, told.text]).toEqual([200, expect.any(String)])
  return told.json().result
}

describe('precedence', () => {
  test('on user routes: body, then path, then query; the last one wins', async () => {
    const body = JSON.stringify({ Id: 9, Text: 'body', Double: 1.5 })
    const result = await echoed('/echo/5?Text=query', body, 'application/json', 'PUT')
    expect(result).toMatchObject({ id: 5, text: 'query', double: 1.5 })
    expect((await echoed('/echo/7?id=8')).id).toBe(8)
  })

  test('a form comes after the query', async () => {
    expect(await echoed('/echo/5?Text=query', 'text=form&Double=2', FORM)).toMatchObject({
      id: 5,
      text: 'form',
      double: 2,
    })
  })

  test('on predefined routes the query fills what the body left unset', async () => {
    const result = await echoed('/json/reply/Echo?Id=5&Text=query&Flag=true', '{"Text":"body"}')
    expect(result).toMatchObject({ id: 5, text: 'body', flag: true })
  })

  test('empty values in query and form overwrite nothing', async () => {
    expect((await echoed('/echo?Text=', '{"Text":"body"}', 'application/json')).text).toBe('body')
    expect((await echoed('/echo?Text=query', 'Text=', FORM)).text).toBe('query')
  })
})

describe('names', () => {
  test.each(['Text', 'text', 'TEXT', 'tExT'])('%s is the same member everywhere', async (name) => {
    expect((await echoed(`/echo?${name}=x`)).text).toBe('x')
    expect((await echoed('/echo', `${name}=x`, FORM)).text).toBe('x')
    expect((await echoed('/echo', `{"${name}":"x"}`, 'application/json')).text).toBe('x')
    expect((await echoed('/echo', `{${name}:x}`, 'application/jsv')).text).toBe('x')
  })

  test('unknown names are ignored, those of every object too', async () => {
    const names = ['nope', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Inner.Id']
    const query = names.map((name) => `${name}=1`).join('&')
    const members = names.map((name) => `"${name}":{"Id":1}`).join(',')
    expect(await echoed(`/echo?${query}`)).toEqual(await echoed('/echo'))
    expect(await echoed('/echo', `{${members}}`, 'application/json')).toEqual(await echoed('/echo'))
    expect(({} as { Id?: number }).Id).toBeUndefined()
  })

  test('names of every object are ordinary keys of a map', async () => {
    const map = { __proto__: 'a', constructor: 'b', toString: 'c' }
    const text = '{"Map":{"__proto__":"a","constructor":"b","toString":"c"}}'
    const told = await app.ask('POST', '/echo', {
      headers: { 'content-type': 'application/json' },
      body: text,
    })
    expect(told.text).toContain('"map":{"__proto__":"a","constructor":"b","toString":"c"}')
    expect(Object.keys(map)).toHaveLength(2)
  })

  test('repeated names are one list', async () => {
    expect((await echoed('/echo?Ints=1&ints=2&INTS=3,4')).ints).toEqual([1, 2, 3, 4])
    expect((await echoed('/echo', 'Strings=a&Strings=b', FORM)).strings).toEqual(['a', 'b'])
  })
})

describe('texts', () => {
  test('are decoded once: percent, plus, and letters of any script', async () => {
    const text = 'a+b c%2Bd&e=f?#/Tåg🔑'
    const encoded = encodeURIComponent(text)
    expect((await echoed(`/echo?Text=${encoded}`)).text).toBe(text)
    expect((await echoed('/echo', `Text=${encoded}`, FORM)).text).toBe(text)
    expect((await echoed('/echo?Text=a+b%2Bc')).text).toBe('a b+c')
    expect((await echoed('/echo?Text=%2525')).text).toBe('%25')
  })

  test('bytes that are no UTF-8 in a query stay as they were written', async () => {
    expect((await echoed('/echo?Text=%E5%41')).text).toBe('%E5A')
  })

  test('a body in UTF-8 keeps every letter, with a byte order mark or without', async () => {
    const body = Buffer.from('\uFEFF{"Text":"Tåg🔑\\u0000"}')
    for (const bytes of [body, body.subarray(3)])
      expect((await echoed('/echo', bytes, 'application/json')).text).toBe('Tåg🔑\0')
  })
})

describe('media types', () => {
  test.each([
    ['application/json', '{"Id":7,"Text":"x"}'],
    ['application/json; charset=utf-8', '{"Id":7,"Text":"x"}'],
    ['APPLICATION/JSON;charset="UTF-8"', '{"Id":7,"Text":"x"}'],
    ['text/json', '{"Id":7,"Text":"x"}'],
    [
      'application/xml',
      '<Echo xmlns="http://schemas.datacontract.org/2004/07/Probe"><Id>7</Id><Text>x</Text></Echo>',
    ],
    [
      'text/xml',
      '<Echo xmlns="http://schemas.datacontract.org/2004/07/Probe"><Id>7</Id><Text>x</Text></Echo>',
    ],
    ['application/jsv', '{Id:7,Text:x}'],
    ['text/jsv', '{Id:7,Text:x}'],
    ['text/csv', 'Id,Text\r\n7,x\r\n'],
    ['text/jsonl', '{"Id":7,"Text":"x"}\n'],
    [FORM, 'Id=7&Text=x'],
    [`${FORM}; charset=utf-8`, 'Id=7&Text=x'],
    [
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="Id"\r\n\r\n7\r\n--b\r\nContent-Disposition: form-data; name="Text"\r\n\r\nx\r\n--b--\r\n',
    ],
  ])('%s is read', async (type, body) => {
    expect(await echoed('/echo', body, type)).toMatchObject({ id: 7, text: 'x' })
  })

  test('predefined routes read the format of their path, whatever Content-Type says', async () => {
    expect((await echoed('/json/reply/Echo', '{"Id":7}', 'text/plain')).id).toBe(7)
    expect((await echoed('/api/Echo', '{"Id":7}')).id).toBe(7)
    const told = await app.raw({ method: 'POST', target: '/jsv/reply/Echo', body: '{Id:7}' })
    expect(told.text).toContain('id:7')
    expect((await echoed('/json/reply/Echo', 'Id=7', FORM)).id).toBe(7)
  })

  test('files of a multipart body fill no members', async () => {
    const body =
      '--b\r\nContent-Disposition: form-data; name="Text"; filename="a.txt"\r\n\r\nsecret\r\n--b\r\nContent-Disposition: form-data; name="Id"\r\n\r\n7\r\n--b--\r\n'
    expect(await echoed('/echo', body, 'multipart/form-data; boundary=b')).toMatchObject({ id: 7 })
    expect((await echoed('/echo', body, 'multipart/form-data; boundary=b')).text).toBeUndefined()
  })

  test('a multipart body is read from its own bytes alone, whatever stands beside them in memory', async () => {
    const part = (name: string, text: string): string =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
    const others = `${part('Text', "somebody else's")}`
    const memory = Buffer.from(`${others}${part('Id', '7')}--b--\r\n`)
    const mine = memory.subarray(others.length)
    const result = await echoed('/echo', mine, 'multipart/form-data; boundary=b')
    expect([result.id, result.text]).toEqual([7, undefined])
  })

  test('a body is read for every verb', async () => {
    for (const method of ['GET', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await echoed('/echo', '{"Id":7}', 'application/json', method)).id).toBe(7)
  })

  test('a body that comes in pieces is read whole', async () => {
    const { toFetch } = await import('../../src/host/http/index.ts')
    const pieces = ['{"Id":', '7,"Te', 'xt":"T\u00e5g"}'].map((piece) => new TextEncoder().encode(piece))
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: ReadableStream.from(pieces),
      duplex: 'half',
    }
    const response = await toFetch(app.app.handle)(new Request('http://localhost/echo', init as RequestInit))
    expect(await response.json()).toMatchObject({ result: { id: 7, text: 'Tåg' } })
  })

  test('no body, an empty one and a blank one are an empty message', async () => {
    const empty = await echoed('/echo')
    expect(await echoed('/echo', '', 'application/json')).toEqual(empty)
    expect(await echoed('/echo', ' \r\n', 'application/json')).toEqual(empty)
    expect(await echoed('/echo', '', 'text/plain')).toEqual(empty)
  })
})
