/** The messages that every host shares: how errors travel (wire spec 5.1), and an empty answer. */
import { dto, interfaceOf, member } from './dto.ts'
import type { Infer, Interface } from './model.ts'
import type { Refusal } from './refusal.ts'
import { list, map, text } from './shape.ts'

/** The namespace of ServiceStack's own messages. */
export const SERVICE_STACK = 'ServiceStack'

/** The ServiceStack version whose behaviour clients can count on. */
export const COMPATIBLE_VERSION = '10.15'

const marker = (name: string): Interface => interfaceOf(name, SERVICE_STACK)
export const IGet = marker('IGet')
export const IPost = marker('IPost')
export const IPut = marker('IPut')
export const IPatch = marker('IPatch')
export const IDelete = marker('IDelete')
/** The verb that a marker names. */
export const MARKED_VERBS: Readonly<Record<string, string>> = {
  IGet: 'GET',
  IPost: 'POST',
  IPut: 'PUT',
  IPatch: 'PATCH',
  IDelete: 'DELETE',
}
export const IHasSessionId = interfaceOf('IHasSessionId', SERVICE_STACK, { SessionId: text })
export const IHasBearerToken = interfaceOf('IHasBearerToken', SERVICE_STACK, { BearerToken: text })
export const IMeta = interfaceOf('IMeta', SERVICE_STACK, { Meta: map(text, text) })

const contract = { namespace: SERVICE_STACK, dataContract: true } as const

export const ResponseError = dto('ResponseError', contract, {
  ErrorCode: member(text, { order: 1, notNull: true }),
  FieldName: member(text, { order: 2, notNull: true }),
  Message: member(text, { order: 3, notNull: true }),
  Meta: member(map(text, text), { order: 4 }),
})

export const ResponseStatus = dto('ResponseStatus', contract, {
  ErrorCode: member(text, { order: 1, notNull: true }),
  Message: member(text, { order: 2 }),
  StackTrace: member(text, { order: 3 }),
  Errors: member(list(ResponseError), { order: 4 }),
  Meta: member(map(text, text), { order: 5 }),
})

/** What an error is wrapped in when the operation's own answer does not apply. */
export const ErrorResponse = dto('ErrorResponse', contract, {
  ResponseStatus: member(ResponseStatus, { order: 1 }),
})

export const EmptyResponse = dto('EmptyResponse', contract, {
  ResponseStatus: member(ResponseStatus, { order: 1 }),
})

/** A refusal as it travels; `Errors` is always there (wire spec 5.1). */
export const toResponseStatus = (refusal: Refusal): Infer<typeof ResponseStatus> => ({
  ErrorCode: refusal.code,
  Message: refusal.message,
  Errors: refusal.issues.map((issue) => ({
    ErrorCode: issue.code,
    FieldName: issue.field,
    Message: issue.message,
    Meta: issue.meta,
  })),
  Meta: refusal.meta,
})
