/** Values as XML: one writer for each shape, made once (wire spec 3.5). */
import { type EnumShape, resolved, type Shape } from '../message/index.ts'
import type { Writer } from './format.ts'
import { defaultOf } from './scalar.ts'
import { writeAny } from './xml-any.ts'
import { putList, putMap, putPair } from './xml-collection.ts'
import { putDto } from './xml-dto.ts'
import { enumText } from './xml-enum.ts'
import { contentNamespace, rootName } from './xml-name.ts'
import { putOffset } from './xml-offset.ts'
import { type Put, XmlOutput } from './xml-output.ts'
import { type XmlScalarKind, xmlScalars } from './xml-scalar.ts'

const made = new WeakMap<Shape, Put>()

/** The writer of a shape. A message that contains itself meets its own, unfinished, and calls it later. */
function putOf(shape: Shape): Put {
  const known = made.get(shape)
  if (known) return known
  let put: Put | undefined
  made.set(shape, (out, value) => put!(out, value))
  put = newPut(shape)
  made.set(shape, put)
  return put
}

function newPut(shape: Shape): Put {
  switch (shape.kind) {
    case 'lazy':
      return late(() => putOf(resolved(shape)))
    case 'nullable':
      return orNil(putOf(shape.of))
    case 'dto':
      return orNil(putDto(shape, (member) => putOf(member.shape)))
    case 'list':
      return orNil(putList(shape, putOf))
    case 'map':
      return orNil(putMap(shape, putOf))
    case 'pair':
      return putPair(shape, putOf)
    case 'enum':
      return putEnum(shape)
    case 'parameter':
    case 'object':
      return writeAny
    case 'dateTimeOffset':
      return putOffset
    default:
      return putScalar(shape.kind, defaultOf(shape))
  }
}

/** Made when the first value comes, as it may not be known before. */
function late(make: () => Put): Put {
  let put: Put | undefined
  return (out, value) => {
    put ??= make()
    put(out, value)
  }
}

const orNil =
  (put: Put): Put =>
  (out, value) =>
    value === undefined || value === null ? out.nil() : put(out, value)

/** A value type is never nil: what a program left out is its default. No bytes at all are no text, unlike an empty string. */
function putScalar(kind: XmlScalarKind, initial: unknown): Put {
  const { write } = xmlScalars[kind]
  if (kind === 'bytes') return orNil((out, value) => putSome(out, write(value)))
  const put: Put = (out, value) => out.content(write(value ?? initial))
  return initial === undefined ? orNil(put) : put
}

function putSome(out: XmlOutput, text: string): void {
  if (text !== '') out.content(text)
}

function putEnum(shape: EnumShape): Put {
  const initial = defaultOf(shape) as string | number
  return (out, value) => putSome(out, enumText(shape, (value as string | number | undefined) ?? initial))
}

/** Roots that can hold elements declare `i`; a scalar alone only has its namespace. */
const canHoldElements = (shape: Shape): boolean =>
  contentNamespace(shape) !== undefined || ['object', 'parameter'].includes(resolved(shape).kind)

/** The writer of whole documents, without XML declaration. */
export function documentWriter(shape: Shape, indent: boolean): Writer {
  const { name, namespace } = rootName(shape)
  const put = putOf(shape)
  const [isParent, isValue] = [canHoldElements(shape), resolved(shape).isValue]
  return (value) => {
    const out = new XmlOutput(indent)
    out.open(name, namespace)
    // A root that is nil needs the prefix as well, but has it declared last.
    if (isParent && (isValue || (value !== undefined && value !== null))) out.declareInstance()
    put(out, value)
    out.close()
    return out.toString()
  }
}
