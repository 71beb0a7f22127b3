/**
 * Request → response: routing, negotiation, the guard, binding, replies, failures, and the socket.
 * This room knows messages and formats; it does not know what a caller is, only that the application can name one.
 */
export * from './cookies.ts'
export { crossSiteRefusal } from './cross-site.ts'
export * from './endpoint.ts'
export { allOf, type Eventual, followed } from './eventual.ts'
export * from './exchange.ts'
export type { Translate } from './failure.ts'
export * from './fetch.ts'
export type { Front } from './front.ts'
export { type Doorkeeper, type Identified, notAuthenticated } from './guard.ts'
export * from './host.ts'
export * from './node.ts'
export {
  type AnswerWrites,
  KEPT_MS,
  type KeptAnswer,
  type Named,
  type Recalled,
  type Repeat,
  type Repeats,
} from './once.ts'
export type { PlainLine } from './plain-head.ts'
export { ofHead } from './remembered.ts'
export * from './site.ts'
