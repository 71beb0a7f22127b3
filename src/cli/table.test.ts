import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { details, displayWidth, harmless, table } from './table.ts'

const columns = [{ title: 'ID', isWhole: true }, { title: 'NAME' }, { title: 'NOTE' }] as const
const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1)

describe('a table', () => {
  test('is aligned, without blanks at the end of lines', () => {
    const rows = [
      ['key_1', 'a', 'x'],
      ['key_22', 'longer', ''],
    ]
    expect(lines(table(columns, rows, 80))).toEqual([
      'ID      NAME    NOTE',
      'key_1   a       x',
      'key_22  longer',
    ])
  })

  test('leaves out what is empty throughout', () => {
    expect(lines(table(columns, [['key_1', '', 'x']], 80))).toEqual(['ID     NOTE', 'key_1  x'])
  })

  test('takes from the widest until it fits, and never from an id', () => {
    const row = ['key_1234567890', 'n'.repeat(30), 'short note']
    expect(lines(table(columns, [row], 40))[1]).toBe(`key_1234567890  ${'n'.repeat(11)}…  short note`)
  })

  test('has everything where there is no terminal', () => {
    const row = ['key_1', 'n'.repeat(300), 'm'.repeat(300)]
    expect(table(columns, [row], Number.POSITIVE_INFINITY)).toContain(
      `${'n'.repeat(300)}  ${'m'.repeat(300)}`,
    )
  })

  test('counts the columns of letters that take two', () => {
    const told = lines(
      table(
        columns,
        [
          ['a', '日本語', 'x'],
          ['b', 'éa', 'y'],
        ],
        80,
      ),
    )
    expect(told).toEqual(['ID  NAME    NOTE', 'a   日本語  x', 'b   éa      y'])
  })

  test('whatever the cells, no line is wider than there is room', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const flexible = [{ title: 'A' }, { title: 'B' }, { title: 'C' }]
        for (const line of lines(table(flexible, rows, 40)))
          expect(displayWidth(line)).toBeLessThanOrEqual(40)
      }),
    )
  })
})

describe('details', () => {
  test('stand one below the other; what is too long goes on below itself', () => {
    const pairs = [
      ['id', 'key_1'],
      ['notes', 'one two three four'],
      ['word', 'x'.repeat(15)],
    ] as const
    expect(lines(details(pairs, 17))).toEqual([
      'id     key_1',
      'notes  one two',
      '       three four',
      `word   ${'x'.repeat(10)}`,
      `       ${'x'.repeat(5)}`,
    ])
  })

  test('whatever the values, no line is wider than there is room', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { minLength: 1 }), (values) => {
        const text = details(
          values.map((value) => ['name', value] as const),
          30,
        )
        for (const line of lines(text)) expect(displayWidth(line)).toBeLessThanOrEqual(30)
      }),
    )
  })
})

test.each(['\u001b[31mred', 'a\nb', 'a\r\tb', '\u202eabc', '\u2028x', '\u0000', '\u009b31m'])(
  'nothing of %j steers the terminal',
  (text) => {
    expect(harmless(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  },
)
