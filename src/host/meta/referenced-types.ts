/** Which types an operation's page documents, and in what order (wire spec 1.5). */
import {
  type Dto,
  type EnumShape,
  fullName,
  type Operation,
  resolved,
  SERVICE_STACK,
  type Shape,
} from '../message/index.ts'

export type DocumentedType = Dto | EnumShape

/** How errors travel is the same everywhere, so no page repeats it. */
const isErrorMessage = (dto: Dto): boolean =>
  dto.namespace === SERVICE_STACK && (dto.name === 'ResponseStatus' || dto.name === 'ResponseError')

const key = (type: DocumentedType): string =>
  type.kind === 'enum' ? `${type.namespace}.${type.name}` : fullName(type)

/**
 * The request and what it refers to, then the response and what that refers to. The response is there even when the request referred to it;
 * everything else once. An answered list is not looked into.
 */
export function documentedTypes(operation: Operation): readonly DocumentedType[] {
  const types: DocumentedType[] = [operation.request]
  const seen = new Set([key(operation.request)])
  const add = (type: DocumentedType): void => {
    if (seen.has(key(type)) || (type.kind === 'dto' && isErrorMessage(type))) return
    seen.add(key(type))
    types.push(type)
    if (type.kind === 'dto') references(type).forEach(add)
  }
  references(operation.request).forEach(add)
  const answer = operation.returns && resolved(operation.returns)
  if (answer?.kind === 'dto' && !isErrorMessage(answer)) {
    seen.add(key(answer))
    types.push(answer)
    references(answer).forEach(add)
  }
  return types
}

const args = (dto: Dto): readonly Shape[] => Object.values(dto.generic?.args ?? {})

/** A generic message is documented by its open form, unless it is itself the request or the response. */
const openForm = (dto: Dto): Dto => dto.generic?.open() ?? dto

function references(dto: Dto): readonly DocumentedType[] {
  const base = dto.base ? [openForm(dto.base), ...args(dto.base).flatMap(named)] : []
  return [...base, ...dto.members.flatMap((member) => named(member.shape))]
}

/** The messages and enums that a shape is made of, outermost first. */
function named(shape: Shape): readonly DocumentedType[] {
  const type = resolved(shape)
  switch (type.kind) {
    case 'dto':
      return [openForm(type), ...args(type).flatMap(named)]
    case 'enum':
      return [type]
    case 'nullable':
    case 'list':
      return named(type.of)
    case 'map':
    case 'pair':
      return [...named(type.key), ...named(type.value)]
    default:
      return []
  }
}
