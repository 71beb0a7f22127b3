import { expectTypeOf, test } from 'vitest'
import { type Contracted, type Echo, Inner, Page } from '../../../test/probe/messages.ts'
import type { Instant } from './instant.ts'
import type { Infer } from './model.ts'

test('the type of a message follows from its declaration: value types always there, everything else optional', () => {
  type E = Infer<typeof Echo>
  expectTypeOf<E['Id']>().toEqualTypeOf<number>()
  expectTypeOf<E['Long']>().toEqualTypeOf<bigint>()
  expectTypeOf<E['Text']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<E['MaybeFlag']>().toEqualTypeOf<boolean | undefined>()
  expectTypeOf<E['When']>().toEqualTypeOf<Instant>()
  expectTypeOf<E['Colour']>().toEqualTypeOf<'Red' | 'Green'>()
  expectTypeOf<E['Access']>().toEqualTypeOf<number>()
  expectTypeOf<E['Map']>().toEqualTypeOf<ReadonlyMap<string, string | undefined> | undefined>()
  expectTypeOf<Infer<typeof Contracted>['FirstName']>().toEqualTypeOf<string | undefined>()
})

test('a generic message carries its argument into the type', () => {
  const page = Page(Inner)
  type P = Infer<typeof page>
  expectTypeOf<NonNullable<P['Results']>[number]>().toEqualTypeOf<
    { Id: number; Name?: string | undefined } | undefined
  >()
})
