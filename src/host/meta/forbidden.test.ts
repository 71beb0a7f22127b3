import { expect, test } from 'vitest'
import { forbiddenText } from './forbidden.ts'

test('the refusal of an unknown operation has CRLF line ends and prints the query as it was understood', () => {
  expect(forbiddenText('GET', '/json/metadata', 'op=NoSuch')).toBe(
    'Forbidden\r\n\r\nRequest.HttpMethod: GET\r\nRequest.PathInfo: /json/metadata\r\nRequest.QueryString: op=NoSuch\r\n\r\n',
  )
  expect(forbiddenText('GET', '/json/metadata', 'a=b&c')).toContain('QueryString: a=b&c=\r\n')
})
