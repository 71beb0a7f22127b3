/**
 * What a message is: shapes, DTOs, operations and their routes, checks, refusals.
 * This room knows no format, no HTTP and no page; it imports nothing.
 */
export * from './check.ts'
export * from './dto.ts'
export * from './failures.ts'
export * from './instant.ts'
export * from './model.ts'
export * from './net-names.ts'
export * from './operation.ts'
export * from './present.ts'
export * from './refusal.ts'
export * from './response-status.ts'
export * from './sample.ts'
export * from './settings.ts'
export * from './shape.ts'
export * from './text-case.ts'
