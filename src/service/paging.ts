/** Lists in pages: how one is asked for, and how it is answered. */
import { given, int32, invalidArgument, member, nullable, text } from '../host/message/index.ts'
import type { PageAsk, PageOf } from '../keys/index.ts'

/** Members by which a list is asked for in pages. */
export const paging = {
  Limit: member(nullable(int32), { description: 'How many, 1 to 1,000; 100 when not given' }),
  After: member(text, { description: 'Next of the page before' }),
} as const

/** The member of an answer by which the page after it is asked for. */
export const nextPage = member(text, { description: 'Ask for more with After=Next' })

/** The page asked for. @throws Refusal 400 on a limit out of bounds. */
export function pageAsk(request: { readonly Limit?: number; readonly After?: string }): PageAsk {
  const limit = request.Limit ?? 100
  if (limit < 1 || limit > 1000) throw invalidArgument('Limit', 'Must be 1 to 1,000.')
  return { limit, after: given(request.After) }
}

/** A page as it is answered. */
export const pageAnswer = <T, M>({ items, next }: PageOf<T>, show: (item: T) => M) => ({
  Results: items.map(show),
  Next: next,
})
