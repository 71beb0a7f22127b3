/** The types and operations of a host for machines, as values of the messages in `machine-messages.ts` (wire spec 1.8). */
import {
  allMembers,
  type Infer,
  MARKED_VERBS,
  type Operation,
  resolved,
  SERVICE_STACK,
  type Shape,
} from '../message/index.ts'
import { codeOptions } from './machine-config.ts'
import type { MetadataOperationType, MetadataTypes } from './machine-messages.ts'
import { answerType, enumType, interfaceType, messageType, typeName } from './machine-types.ts'
import { absolute, type MetaHost, type PageRequest } from './meta-host.ts'
import { type GraphType, isOwn, otherTypes } from './type-graph.ts'
import { namespaceOf } from './type-name.ts'

type Origin = Pick<PageRequest, 'origin'>

/** `/types/metadata`: the host's own messages; ServiceStack's are left out, and so are hidden operations. */
export function typesMetadata(host: MetaHost, request: Origin): Infer<typeof MetadataTypes> {
  const operations = host.operations.filter((each) => !each.hidden && !isOwn(each.request.namespace))
  const types = otherTypes(operations).filter((type) => !isOwn(type.namespace))
  return {
    Config: codeOptions(host, absolute(host, request, '')),
    Namespaces: namespaces(types),
    Types: types.map(described),
    Operations: operations.map(operationType),
  }
}

/** A type as the list of types has it: generic messages in their open form. */
export const described = (type: GraphType) =>
  type.kind === undefined
    ? interfaceType(type)
    : type.kind === 'enum'
      ? enumType(type)
      : messageType(type, { isDefinition: true })

/** Namespaces in the order in which the types use them; a type's members before the type. */
export const namespaces = (types: readonly GraphType[]): readonly string[] => [
  ...new Set(
    types.flatMap((type) => [
      ...('members' in type ? type.members.map((member) => namespaceOf(member.shape)) : []),
      type.namespace,
    ]),
  ),
]

/** An operation with its request and answer. */
export function operationType(operation: Operation): Infer<typeof MetadataOperationType> {
  const { returns, access } = operation
  return {
    Request: messageType(operation.request, { operation }),
    Response: returns && answerType(returns),
    Actions: operation.verbs ?? ['ANY'],
    ReturnsVoid: returns ? undefined : true,
    Method: methodOf(operation),
    ReturnType: returns && typeName(returns),
    Routes: byLength(operation).map(({ path, verbs, notes, summary }) => ({
      Path: path,
      Verbs: verbs,
      Notes: notes,
      Summary: summary,
    })),
    ViewModel: returns && viewModel(returns),
    RequiresAuth: access.authenticated || undefined,
    RequiresAnyRole: access.anyRole.length > 0 ? access.anyRole : undefined,
    Tags: operation.tags.length > 0 ? operation.tags : undefined,
  }
}

/** The shorter path first: the pages of `Authenticate` list its routes the other way round, this list never did. */
const byLength = ({ routes }: Operation) =>
  [...routes].sort((a, b) => a.path.split('/').length - b.path.split('/').length)

/** The verb for clients: by the message's marker, else the one verb that routes name alone, else the service's, else POST. */
function methodOf(operation: Operation): string {
  const marker = operation.request.implements?.find(
    (each) => each.namespace === SERVICE_STACK && MARKED_VERBS[each.name],
  )
  if (marker) return MARKED_VERBS[marker.name]!
  const single = new Set(
    operation.routes.flatMap(({ verbs }) => (verbs && /^\w+$/.test(verbs) ? [verbs] : [])),
  )
  if (single.size === 1) return [...single][0]!
  return operation.verbs?.find((verb) => verb !== 'OPTIONS') ?? 'POST'
}

/** What a page of the answer would show: its `Result`, or what its `Results` hold. */
function viewModel(returns: Shape) {
  const type = resolved(returns)
  if (type.kind !== 'dto') return undefined
  const member = allMembers(type).find(({ name }) => name === 'Result' || name === 'Results')
  const held = member && resolved(member.shape)
  return held && typeName(held.kind === 'list' ? held.of : held)
}
