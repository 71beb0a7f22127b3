/** XML as values: one reader for each shape, made once (wire spec 3.5, "Reading"). */
import { type EnumShape, fullName, resolved, type Shape } from '../message/index.ts'
import { emptyOf } from './empty.ts'
import type { Reader } from './format.ts'
import { defaultOf } from './scalar.ts'
import { readAny } from './xml-any.ts'
import { getList, getMap, getPair } from './xml-collection.ts'
import { type Get, XmlCursor } from './xml-cursor.ts'
import { getDto } from './xml-dto.ts'
import { readEnum } from './xml-enum.ts'
import { contractName, rootName, type XmlName } from './xml-name.ts'
import { getOffset } from './xml-offset.ts'
import { xmlScalars } from './xml-scalar.ts'

const made = new WeakMap<Shape, Get>()

/** The reader of a shape. A message that contains itself meets its own, unfinished, and calls it later. */
function getOf(shape: Shape): Get {
  const known = made.get(shape)
  if (known) return known
  let get: Get | undefined
  made.set(shape, (xml) => get!(xml))
  get = newGet(shape)
  made.set(shape, get)
  return get
}

function newGet(shape: Shape): Get {
  switch (shape.kind) {
    case 'lazy':
      return late(() => getOf(resolved(shape)))
    case 'nullable':
      return orNil(getOf(shape.of))
    case 'dto':
      return orNil(getDto(shape, (member) => getOf(member.shape)))
    case 'list':
      return orNil(getList(shape, getOf))
    case 'map':
      return orNil(getMap(shape, getOf))
    case 'pair':
      return getPair(shape, defaultOf(shape) as object, getOf)
    case 'enum':
      return getEnum(shape)
    case 'parameter':
    case 'object':
      return readAny
    case 'dateTimeOffset':
      return getOffset
    default: {
      const scalar = xmlScalars[shape.kind]
      const get: Get = (xml) => xml.scalar(scalar)
      return shape.isValue ? get : orNil(get)
    }
  }
}

/** Made when the first such element comes, as it may not be known before. */
function late(make: () => Get): Get {
  let get: Get | undefined
  return (xml) => {
    get ??= make()
    return get(xml)
  }
}

const orNil =
  (get: Get): Get =>
  (xml) =>
    xml.skipNil() ? undefined : get(xml)

function getEnum(shape: EnumShape): Get {
  const type = clrName(shape)
  return (xml) => {
    const text = xml.text()
    return readEnum(shape, text) ?? xml.unknownName(text, type)
  }
}

/** What .NET calls a type, for messages. */
function clrName(shape: Shape): string {
  const type = resolved(shape)
  switch (type.kind) {
    case 'dto':
      return fullName(type)
    case 'enum':
      return type.namespace ? `${type.namespace}.${type.name}` : type.name
    default:
      return contractName(type).name
  }
}

function moveToRoot(xml: XmlCursor, root: XmlName): void {
  const isThere = xml.root()
  if (isThere && xml.is(root.name, root.namespace)) return
  const found = isThere ? xml : { name: '', namespace: '' }
  xml.refuse(
    `Expecting element '${root.name}' from namespace '${root.namespace}'.. Encountered '${isThere ? 'Element' : 'None'}'  with name '${found.name}', namespace '${found.namespace}'.`,
  )
}

/** The reader of whole documents. It gives up at the first value that a member cannot hold, as the real host does. */
export function documentReader(shape: Shape): Reader {
  const root = rootName(shape)
  const subject = clrName(shape)
  const get = getOf(shape)
  const empty = emptyOf(shape)
  return (text) => {
    if (text === '') return empty()
    const xml = new XmlCursor(text, subject)
    moveToRoot(xml, root)
    const value = get(xml)
    xml.end()
    return value ?? empty()
  }
}
