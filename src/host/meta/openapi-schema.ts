/** Shapes as JSON schemas of what travels as JSON: messages and enums by name, everything else in place. */
import {
  allMembers,
  type Dto,
  type EnumShape,
  type Member,
  type PairShape,
  resolved,
  type Shape,
  WHOLE_KINDS,
  type WireSettings,
  wireName,
} from '../message/index.ts'
import { part, type Schema, type Way } from './openapi-document.ts'
import { limitsOf } from './openapi-limits.ts'
import type { NamedTypes } from './openapi-names.ts'
import { scalarSchema } from './openapi-scalar.ts'
import { isRequired } from './property-tables.ts'

/** The schemas of one host. */
export interface Schemas {
  /** Name and schema of every message and enum. */
  readonly named: Readonly<Record<string, Schema>>
  of(shape: Shape, way: Way): Schema
  /** A member with its limits and description. A parameter is never null: it is left out. */
  member(member: Member, way: Way, as?: 'parameter'): Schema
  /** A request that is sent without some of its members: those that travel in the path or the query. */
  rest(dto: Dto, members: readonly Member[]): Schema
}

export function createSchemas(types: NamedTypes, settings: WireSettings): Schemas {
  const of = (shape: Shape, way: Way): Schema => {
    const type = resolved(shape)
    switch (type.kind) {
      case 'dto':
      case 'enum':
        return { $ref: `#/components/schemas/${types.nameOf(type)}` }
      case 'nullable':
        return orNull(nullableSchema(type.of, way))
      case 'list':
        return part({
          type: 'array',
          items: of(type.of, way),
          uniqueItems: type.as === 'HashSet' && way === 'answered' ? true : undefined,
        })
      case 'map':
        return {
          type: 'object',
          ...keySchema(of(type.key, way), resolved(type.key).kind),
          additionalProperties: of(type.value, way),
        }
      case 'pair':
        return pairSchema(type, way)
      case 'parameter':
        return {}
      default:
        return scalarSchema(type.kind, settings, { way })
    }
  }

  const nullableSchema = (shape: Shape, way: Way): Schema => {
    const { kind } = resolved(shape)
    return kind === 'dateTime' ? scalarSchema(kind, settings, { way, isNullable: true }) : of(shape, way)
  }

  const pairSchema = ({ key, value }: PairShape, way: Way): Schema => ({
    type: 'object',
    properties: {
      [wireName({ name: 'Key' }, settings)]: of(key, way),
      [wireName({ name: 'Value' }, settings)]: of(value, way),
    },
  })

  const member = (each: Member, way: Way, as?: 'parameter'): Schema => {
    const type = resolved(each.shape)
    const isNull = as === undefined && type.kind === 'nullable'
    const plain = type.kind === 'nullable' ? nullableSchema(type.of, way) : of(type, way)
    const limited = withLimits(plain, limitsOf(each))
    const schema = isNull ? orNull(limited) : limited
    if (as === 'parameter') return schema
    return { ...schema, ...about(each, schema), ...xmlName(each, settings) }
  }

  const objectSchema = (dto: Dto, members: readonly Member[], way: Way): Schema => {
    // Of members whose names on the wire are the same, readers take the first.
    const byName = new Map([...members].reverse().map((each) => [wireName(each, settings), each]))
    const known = members.filter((each) => byName.get(wireName(each, settings)) === each)
    const required = known.filter((each) => isAlwaysThere(each, way)).map((each) => wireName(each, settings))
    return part({
      type: 'object',
      required: required.length > 0 ? required : undefined,
      properties: Object.fromEntries(known.map((each) => [wireName(each, settings), member(each, way)])),
      description: dto.description,
      deprecated: dto.obsolete === undefined ? undefined : true,
      xml: { name: xmlRoot(dto) },
    })
  }

  const dtoSchema = (dto: Dto): Schema =>
    objectSchema(dto, allMembers(dto), types.isSent(dto) ? 'sent' : 'answered')

  return {
    named: Object.fromEntries(
      [...types.types].map(([name, type]) => [
        name,
        type.kind === 'enum' ? enumSchema(type) : dtoSchema(type),
      ]),
    ),
    of,
    member,
    rest: (dto, members) => objectSchema(dto, members, 'sent'),
  }
}

/** Requests need what is marked or ruled so; in answers value types are always written (wire spec 3.1). */
function isAlwaysThere(member: Member, way: Way): boolean {
  if (way === 'sent') return isRequired(member) || member.dataRequired === true
  return member.emitDefault !== false && (resolved(member.shape).isValue || member.notNull === true)
}

/** A schema that is a reference or a choice keeps its own limits apart from those of the member. */
const withLimits = (schema: Schema, limits: Schema): Schema => {
  const clashes = Object.keys(limits).some((keyword) => keyword in schema)
  return clashes ? { ...schema, allOf: [limits] } : { ...schema, ...limits }
}

/** `T?`: null is sent for nothing, and read as nothing. */
function orNull(schema: Schema): Schema {
  const { type, anyOf, ...more } = schema
  if (Array.isArray(anyOf)) return { ...more, anyOf: [...anyOf, { type: 'null' }] }
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}
  return { type: [type, 'null'], ...more, ...values }
}

/** The member's description comes before what is to be said of its type. */
const about = (member: Member, schema: Schema): Schema => {
  const texts = [member.description, schema.description].filter((text) => typeof text === 'string')
  return texts.length === 0 ? {} : { description: texts.join(texts[0]!.endsWith('.') ? ' ' : '. ') }
}

/** XML always has the declared names, whatever the case of JSON (wire spec 3.5). */
const xmlName = (member: Member, settings: WireSettings): Schema => {
  const declared = member.wireName ?? member.name
  return declared === wireName(member, settings) ? {} : { xml: { name: declared } }
}

const xmlRoot = ({ dataContract, name }: Dto): string =>
  (typeof dataContract === 'object' ? dataContract.name : undefined) ?? name

/** Keys are texts, of whatever type they are. */
function keySchema(key: Schema, kind: Shape['kind']): Schema {
  if (kind === 'string' || kind === 'object' || kind === 'parameter') return {}
  if (WHOLE_KINDS.has(kind)) return { propertyNames: { pattern: '^-?\\d+$' } }
  return key.type === 'string' || '$ref' in key ? { propertyNames: key } : {}
}

/** Names; a set of bits travels as a number. An enum without a name for 0 shows `0` where nothing was set. */
function enumSchema({ values, flags, description }: EnumShape): Schema {
  const listed = [...values].map(([name, value]) => `${name} = ${value}`).join(', ')
  const says = (text: string): string => (description === undefined ? text : `${description}. ${text}`)
  if (flags) return { type: 'integer', format: 'int32', description: says(`A sum of ${listed}.`) }
  const names = [...values.keys()]
  const zero = [...values.values()].includes(0) ? [] : ['0']
  return { type: 'string', enum: [...names, ...zero], description: says(`${listed}.`) }
}
