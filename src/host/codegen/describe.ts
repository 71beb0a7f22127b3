/** Messages, interfaces and enums, read as the types of a listing (native types spec 3.2, 3.4, 4.3 to 4.8). */
import {
  type Dto,
  type EnumShape,
  type Interface,
  type Member,
  type Operation,
  type Rule,
  resolved,
  SERVICE_STACK,
  type Shape,
} from '../message/index.ts'
import type { Answer, Argument, Attribute, ClassCode, CodeMember, EnumCode } from './code-type.ts'
import { oneLine, printable } from './comment-text.ts'

/** ServiceStack's own interfaces that client code names; others of its interfaces vanish (native types spec 3.4). */
const MARKERS: ReadonlySet<string> = new Set([
  'IGet',
  'IPost',
  'IPut',
  'IDelete',
  'IPatch',
  'IMeta',
  'IHasSessionId',
  'IHasBearerToken',
  'IHasVersion',
])

const VERB_OF_MARKER: Readonly<Record<string, string>> = {
  IGet: 'GET',
  IPost: 'POST',
  IPut: 'PUT',
  IPatch: 'PATCH',
  IDelete: 'DELETE',
  IOptions: 'OPTIONS',
}

/** Rules that make a member required in client code (native types spec 4.4). */
const REQUIRING: ReadonlySet<string> = new Set(['NotNull', 'NotEmpty'])

/** Namespaces of ServiceStack's own messages: .NET clients bring them along (`ignoreTypesInNamespaces` of `/types/metadata`). */
export const isLibraryNamespace = (namespace: string): boolean =>
  namespace === SERVICE_STACK || namespace.startsWith(`${SERVICE_STACK}.`)

/** One of the interfaces of ServiceStack that client code names. */
export const isMarker = (it: Interface): boolean => it.namespace === SERVICE_STACK && MARKERS.has(it.name)

/** The interfaces that a listing names: user interfaces and the known markers. */
export const namedInterfaces = (dto: Dto): readonly Interface[] =>
  (dto.implements ?? []).filter((it) => isMarker(it) || !isLibraryNamespace(it.namespace))

const present = (args: Readonly<Record<string, string | number | boolean | undefined>>): Argument[] =>
  Object.entries(args).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: typeof value === 'string' ? printable(value) : value }],
  )

const attribute = (
  name: string,
  args: Readonly<Record<string, string | number | boolean | undefined>> = {},
) => ({
  name,
  args: present(args),
})

const descriptionOf = ({ description }: { readonly description?: string | undefined }): string | undefined =>
  oneLine(description ?? '') || undefined

/** Text inside a validator is quoted with primes, since the validator itself stands in quotes (native types spec 4.5). */
const validator = (rule: Rule): string => rule.text.replaceAll('"', '′')

const memberAttributes = (member: Member): Attribute[] => {
  const attributes = (member.rules ?? []).map((rule) => attribute('Validate', { Validator: validator(rule) }))
  const byApiMember = member.descriptionBy !== 'Description'
  if ((member.description !== undefined && byApiMember) || member.required)
    attributes.unshift(
      attribute('ApiMember', {
        Description: byApiMember ? member.description : undefined,
        IsRequired: member.required ? true : undefined,
        ParameterType: member.parameter,
      }),
    )
  return attributes
}

/** A member as client code sees it; `inContract`: its message is a data contract. */
export function describeMember(member: Member, inContract: boolean): CodeMember {
  const required =
    member.required === true ||
    member.notNull === true ||
    (member.rules ?? []).some((rule) => REQUIRING.has(rule.text))
  return {
    name: member.name,
    wireName: member.wireName,
    shape: member.shape,
    required,
    needed: required || resolved(member.shape).isValue === true,
    description: descriptionOf(member),
    attributes: memberAttributes(member),
    dataMember: inContract
      ? attribute('DataMember', {
          Name: member.wireName,
          Order: member.order,
          IsRequired: member.dataRequired ? true : undefined,
          EmitDefaultValue: member.emitDefault === false ? false : undefined,
        })
      : undefined,
  }
}

const dtoAttributes = (dto: Dto, operation: Operation | undefined): Attribute[] => {
  const attributes: Attribute[] = []
  if (dto.descriptionBy === 'Api' && dto.description !== undefined)
    attributes.push(attribute('Api', { Description: dto.description }))
  for (const it of dto.responses ?? [])
    attributes.push(attribute('ApiResponse', { Description: it.description, StatusCode: it.status }))
  if (operation?.access.declared === 'message') attributes.push(...accessAttributes(operation))
  return attributes
}

const accessAttributes = ({ access }: Operation): Attribute[] => {
  if (access.anyRole.length > 0) {
    const roles = access.anyRole.map((role) => `\`${role}\``).join(',')
    const name = access.anyRole.length > 1 ? 'HasAnyRole' : 'HasRole'
    return [attribute('ValidateRequest', { Validator: `${name}(${roles})` })]
  }
  return access.authenticated ? [attribute('ValidateRequest', { Validator: 'IsAuthenticated' })] : []
}

/** The verb that clients use (native types spec 3.2). */
export function methodOf(operation: Operation): string {
  for (const it of operation.request.implements ?? []) {
    const verb = VERB_OF_MARKER[it.name]
    if (verb !== undefined && it.namespace === SERVICE_STACK) return verb
  }
  const single = new Set(
    operation.routes.flatMap((it) => (it.verbs && /^\w+$/.test(it.verbs) ? [it.verbs.toUpperCase()] : [])),
  )
  if (single.size === 1) return [...single][0]!
  return operation.verbs?.find((verb) => verb !== 'OPTIONS') ?? 'POST'
}

const segments = (path: string): number => path.split('/').length

/** Shorter paths first: the pages of `Authenticate` list its two routes the other way round, client code does not. */
const routeAttributes = (operation: Operation): Attribute[] =>
  [...operation.routes]
    .sort((a, b) => segments(a.path) - segments(b.path))
    .map((it) => ({
      name: 'Route',
      args: [{ value: it.path }, ...(it.verbs === undefined ? [] : [{ value: it.verbs }])],
    }))

/** The answer that the message or one of its bases carries for its heirs. */
const carriedAnswer = (dto: Dto): Shape | undefined => dto.returns ?? (dto.base && carriedAnswer(dto.base))

const answerOf = (dto: Dto, operation: Operation | undefined): Answer | undefined =>
  operation ? (operation.returns ?? 'void') : carriedAnswer(dto)

/** The definition of a generic message; the message itself when it is not generic. */
export const definition = (dto: Dto): Dto => dto.generic?.open() ?? dto

/** What a message is in its listing. */
export interface DescribeOptions {
  readonly role: ClassCode['role']
  /** Members with the type arguments in place (native types spec 3.9). */
  readonly closed?: boolean
  readonly operation?: Operation
  /** Whether routes and verb are printed. */
  readonly withRequest?: boolean
}

/** A message; of a generic one the definition, with members as the options say. */
export function describeDto(dto: Dto, options: DescribeOptions): ClassCode {
  const open = definition(dto)
  const inContract = dto.dataContract !== undefined
  const { operation } = options
  return {
    kind: 'class',
    role: options.role,
    name: dto.name,
    namespace: dto.namespace,
    parameters: Object.keys(dto.generic?.args ?? {}),
    abstract: dto.abstract === true,
    base: open.base,
    implements: namedInterfaces(dto).map((it) => it.name),
    interfaces: namedInterfaces(dto),
    description: descriptionOf(dto),
    attributes: dtoAttributes(dto, operation),
    dataContract: inContract ? attribute('DataContract', contractArguments(dto)) : undefined,
    members: (options.closed ? dto : open).members.map((it) => describeMember(it, inContract)),
    answer: answerOf(operation ? dto : open, operation),
    declaresAnswer:
      open.returns !== undefined ||
      (operation !== undefined && !(dto.base && carriedAnswer(dto.base) !== undefined)),
    request:
      operation && options.withRequest
        ? { routes: routeAttributes(operation), method: methodOf(operation) }
        : undefined,
  }
}

const contractArguments = ({ dataContract }: Dto): Record<string, string | undefined> =>
  dataContract === true || dataContract === undefined
    ? {}
    : { Name: dataContract.name, Namespace: dataContract.namespace }

/** An interface; client code never describes one. */
export const describeInterface = (it: Interface): ClassCode => ({
  kind: 'interface',
  role: 'type',
  name: it.name,
  namespace: it.namespace,
  parameters: [],
  abstract: false,
  base: undefined,
  implements: [],
  interfaces: [],
  description: undefined,
  attributes: [],
  dataContract: undefined,
  members: it.members.map((member) => describeMember(member, false)),
  answer: undefined,
  declaresAnswer: false,
  request: undefined,
})

/** An enum, its values in .NET's order. */
export function describeEnum(shape: EnumShape): EnumCode {
  const values = [...shape.values]
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.value >>> 0) - (b.value >>> 0))
  return {
    kind: 'enum',
    role: 'type',
    name: shape.name,
    namespace: shape.namespace,
    description: descriptionOf(shape),
    attributes: shape.flags ? [attribute('Flags')] : [],
    flags: shape.flags,
    values,
    numbered: shape.flags || values.some(({ value }, index) => value !== index),
  }
}
