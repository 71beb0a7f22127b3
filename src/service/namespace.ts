/** What all of Keyhaven's own messages have in common. */
import { member, notEmpty, text } from '../host/message/index.ts'

/** Of Keyhaven's own messages: their namespace, and that a mistyped filter or limit is refused, not left out. */
export const KEYHAVEN = { namespace: 'Keyhaven', strict: true } as const

/** Id of something that a route names. */
export const idMember = member(text, { rules: [notEmpty()] })
