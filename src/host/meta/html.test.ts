import { expect, test } from 'vitest'
import { html } from './html.ts'

test('text is escaped, in content and in quoted attributes', () => {
  expect(html`<a href="${'"><script>'}">${`<b>&'`}</a>`.text).toBe(
    '<a href="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;</a>',
  )
})

test('templates nest without being escaped twice, lists are joined, nothing and false vanish', () => {
  const items = ['<', '>'].map((item) => html`<li>${item}</li>`)
  expect(html`<ul>${items}</ul>${undefined}${false}${0}`.text).toBe('<ul><li>&lt;</li><li>&gt;</li></ul>0')
})
