/** Messages, enums and interfaces as the machine-readable metadata describes them (wire spec 1.8, native types spec 3). */
import {
  type Access,
  type Dto,
  type EnumShape,
  type Infer,
  type Interface,
  type Member,
  type Operation,
  resolved,
  type Shape,
} from '../message/index.ts'
import type { MetadataAttribute, MetadataTypeName, PropertyValue, TypeValue } from './machine-messages.ts'
import { isRequired } from './property-tables.ts'
import { clrText, namespaceOf, reflectedName, typeArguments } from './type-name.ts'

type TypeName = Infer<typeof MetadataTypeName>
type Attribute = Infer<typeof MetadataAttribute>

/** What a type is called, with the names of its arguments. */
export function typeName(shape: Shape): TypeName {
  const args = typeArguments(shape)
  return {
    Name: reflectedName(shape),
    Namespace: namespaceOf(shape),
    GenericArgs: args.length > 0 ? args.map(clrText) : undefined,
  }
}

const set = (isSo: boolean): true | undefined => isSo || undefined

const argument = (name: string, value: string | number | boolean, required = false) => ({
  Name: name,
  Type: typeof value === 'string' ? 'String' : typeof value === 'number' ? 'Int32' : 'Boolean',
  Namespace: 'System',
  IsValueType: set(typeof value !== 'string'),
  Value: String(value),
  IsRequired: set(required),
})

const some = <T>(items: readonly T[]): readonly T[] | undefined => (items.length > 0 ? items : undefined)

/** A member that carries `[ApiMember]`, or nothing. */
function apiMember(member: Member): Attribute | undefined {
  const args = [
    member.description !== undefined && member.descriptionBy !== 'Description'
      ? argument('Description', member.description)
      : undefined,
    member.required ? argument('IsRequired', true) : undefined,
    member.parameter === undefined ? undefined : argument('ParameterType', member.parameter),
  ].filter((arg) => arg !== undefined)
  return args.length > 0 ? { Name: 'ApiMember', Args: args } : undefined
}

function dataMember(member: Member): PropertyValue['DataMember'] {
  return {
    Name: member.wireName,
    Order: member.order,
    IsRequired: set(member.dataRequired === true),
    EmitDefaultValue: member.emitDefault === false ? false : undefined,
  }
}

function property(member: Member, inContract: boolean): PropertyValue {
  const { shape } = member
  const type = resolved(shape)
  const kind = type.kind === 'nullable' ? resolved(type.of).kind : type.kind
  const api = apiMember(member)
  const rules = (member.rules ?? []).map((rule) => ({
    Name: 'Validate',
    Args: [argument('Validator', rule.text)],
  }))
  const name = typeName(shape)
  return {
    Name: member.name,
    Type: name.Name,
    Namespace: name.Namespace,
    IsValueType: set(type.isValue || type.kind === 'nullable'),
    IsEnum: set(kind === 'enum'),
    IsPrimaryKey: set(member.name === 'Id'),
    GenericArgs: name.GenericArgs,
    Description: member.description,
    DataMember: inContract ? dataMember(member) : undefined,
    ParamType: member.parameter,
    IsRequired: set(isRequired(member)),
    AllowableValues: member.allowableValues,
    Attributes: some(api ? [api, ...rules] : rules),
    Format: api && {},
  }
}

const implemented = (interfaces: readonly Interface[] = []): TypeName[] =>
  interfaces.map((each) => ({ Name: each.name, Namespace: each.namespace, GenericArgs: [] }))

/** Roles stand in backticks: the validator itself is text in quotes. */
function validators({ authenticated, anyRole, declared }: Access): Attribute[] {
  if (declared !== 'message' || !authenticated) return []
  const roles = anyRole.map((role) => `\`${role}\``).join(',')
  const validator =
    anyRole.length === 0 ? 'IsAuthenticated' : `${anyRole.length > 1 ? 'HasAnyRole' : 'HasRole'}(${roles})`
  return [{ Name: 'ValidateRequest', Args: [argument('Validator', validator)] }]
}

function attributes(dto: Dto, operation: Operation | undefined): readonly Attribute[] | undefined {
  const api: Attribute[] =
    dto.descriptionBy === 'Api' && dto.description !== undefined
      ? [{ Name: 'Api', Args: [argument('Description', dto.description, true)] }]
      : []
  const responses = (dto.responses ?? []).map(({ status, description }) => ({
    Name: 'ApiResponse',
    Args: [argument('Description', description, true), argument('StatusCode', status)],
  }))
  return some([...api, ...responses, ...(operation ? validators(operation.access) : [])])
}

/** A message; `isDefinition` for the open form of a generic one. */
export function messageType(
  dto: Dto,
  { operation, isDefinition = false }: { operation?: Operation; isDefinition?: boolean } = {},
): TypeValue {
  const contract = dto.dataContract
  const parameters = Object.keys(dto.generic?.args ?? {})
  return {
    Name: reflectedName(dto),
    Namespace: dto.namespace,
    GenericArgs: some(parameters),
    Inherits: dto.base && typeName(dto.base),
    Implements: implemented(dto.implements),
    Description: dto.description,
    IsAbstract: set(dto.abstract === true),
    IsGenericTypeDef: set(isDefinition && parameters.length > 0),
    DataContract:
      contract && (contract === true ? {} : { Name: contract.name, Namespace: contract.namespace }),
    Properties: some(dto.members.map((member) => property(member, contract !== undefined))),
    Attributes: attributes(dto, operation),
  }
}

export const interfaceType = (type: Interface): TypeValue => ({
  Name: type.name,
  Namespace: type.namespace,
  Implements: [],
  IsInterface: true,
  IsAbstract: true,
  Properties: some(type.members.map((member) => property(member, false))),
})

/** Values as text, by number. */
export function enumType(type: EnumShape): TypeValue {
  const values = [...type.values].sort(([, a], [, b]) => a - b)
  return {
    Name: type.name,
    Namespace: type.namespace,
    Implements: [],
    Description: type.description,
    IsEnum: true,
    IsEnumInt: set(type.flags),
    Attributes: type.flags ? [{ Name: 'Flags', Args: [] }] : undefined,
    EnumNames: values.map(([name]) => name),
    EnumValues: values.map(([, value]) => String(value)),
  }
}

/** What an operation answers, described; a list or a scalar has no members of its own. */
export function answerType(shape: Shape): TypeValue {
  const type = resolved(shape)
  if (type.kind === 'dto') return messageType(type)
  const name = typeName(type)
  return { ...name, GenericArgs: name.GenericArgs && parameterNames(name.GenericArgs.length), Implements: [] }
}

/** What .NET calls the parameters of its collections. */
const parameterNames = (count: number): readonly string[] => (count === 1 ? ['T'] : ['TKey', 'TValue'])
