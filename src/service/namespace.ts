/** What all of Keyhaven's own messages have in common. */
import { member, notEmpty, text } from '../host/message/index.ts'

/** Namespace of Keyhaven's own messages. */
export const KEYHAVEN = { namespace: 'Keyhaven' } as const

/** Id of something that a route names. */
export const idMember = member(text, { rules: [notEmpty()] })
