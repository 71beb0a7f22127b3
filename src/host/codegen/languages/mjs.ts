/** A JavaScript module with types in its comments (native types spec 6.5). */

import { allMembers, resolved, type Shape } from '../../message/index.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { inBlock } from '../comment-text.ts'
import { definition } from '../describe.ts'
import { type Block, blockHeader, type Context, type Language } from '../language.ts'
import { jsonName } from '../naming.ts'
import { collectionKind } from '../type-text.ts'
import { answerType, fieldName, scriptType, typeName } from './typescript.ts'

/** What `createResponse` returns: generic arguments are no part of JavaScript. */
const emptyAnswer = (shape: Shape): string => {
  const it = resolved(shape)
  if (it.kind === 'list') return '[]'
  if (it.kind === 'map') return '{}'
  const text = it.kind === 'dto' ? typeName(it.name) : answerType(shape)
  if (text === 'string') return "''"
  if (text === 'number') return '0'
  return text === 'boolean' ? 'false' : `new ${text}()`
}

const requestLines = (type: ClassCode): string[] => {
  if (!type.request) return []
  const { answer } = type
  const body = answer === undefined || answer === 'void' ? '{ }' : `{ return ${emptyAnswer(answer)} }`
  return [
    `    getTypeName() { return '${type.name}' }`,
    `    getMethod() { return '${type.request.method}' }`,
    `    createResponse() ${body}`,
  ]
}

/** Own members, then those of the bases; one that is declared again appears twice. */
const parameters = (type: ClassCode, { settings }: Context): string => {
  const inherited = type.base ? allMembers(definition(type.base)) : []
  return [...type.members, ...inherited]
    .map((it) => `${jsonName(it, settings)}?:${scriptType(it.shape)}`)
    .join(',')
}

const typeComment = (member: CodeMember, { options }: Context): string[] => {
  if (!options.AddDocAnnotations) return []
  const type = `@type {${member.needed ? '' : '?'}${scriptType(member.shape)}}`
  return member.description === undefined || !options.AddDescriptionAsComments
    ? [`/** ${type} */`]
    : ['/**', ` * ${type}`, ` * @description ${inBlock(member.description)} */`]
}

const initialValue = (member: CodeMember, { options }: Context): string => {
  const kind = member.required || options.InitializeCollections ? collectionKind(member.shape) : undefined
  if (kind === 'list') return ' = []'
  return kind === 'map' ? ' = {}' : ''
}

const enumLine = (type: EnumCode, name: string, value: number): string =>
  type.numbered
    ? `    ${typeName(type.name)}[${typeName(type.name)}["${name}"] = ${value}] = "${name}"`
    : `    ${typeName(type.name)}["${name}"] = "${name}"`

/** JavaScript: types live in comments, interfaces are not printed at all. */
export const mjs: Language = {
  key: 'mjs',
  name: 'JavaScript',
  contentType: 'text/javascript; charset=utf-8',
  extension: 'mjs',
  syntax: 'mjs',
  header: blockHeader([
    'AddServiceStackTypes',
    'AddDocAnnotations',
    'AddDescriptionAsComments',
    'IncludeTypes',
    'ExcludeTypes',
    'DefaultImports',
  ]),
  order: 'dependencies',
  knownMessages: new Set(),
  keepsMeta: false,
  definesPairs: true,
  markers: false,
  indent: '    ',
  spacing: 'none',
  attribute: () => undefined,
  whole: (type) => (type.kind === 'interface' ? [] : undefined),
  open: (type, context) => {
    const docs = context.options.AddDocAnnotations
    const members = parameters(type, context)
    return [
      ...(docs
        ? type.parameters.map((it, index) => `/** @typedef ${index > 0 ? ' ' : ''}${typeName(it)} {any} */`)
        : []),
      `export class ${typeName(type.name)}${type.base ? ` extends ${typeName(type.base.name)}` : ''} {`,
      ...(docs && members !== '' ? [`    /** @param {{${members}}} [init] */`] : []),
      `    constructor(init) { ${type.base ? 'super(init); ' : ''}Object.assign(this, init) }`,
    ]
  },
  member: (member, _type, context) => [
    ...typeComment(member, context),
    `${fieldName(jsonName(member, context.settings))}${initialValue(member, context)};`,
  ],
  close: (type) => [...requestLines(type), '}'],
  enumeration: (type, context) => {
    const own = typeName(type.name)
    const names = type.values.map(({ name }) => `'${name}'`).join('|')
    return [
      ...(context.options.AddDocAnnotations ? [`/** @typedef {${type.numbered ? 'number' : names}} */`] : []),
      `export var ${own};`,
      `(function (${own}) {`,
      ...type.values.map(({ name, value }) => enumLine(type, name, value)),
      `})(${own} || (${own} = {}));`,
    ]
  },
  file: (blocks: readonly Block[]) => ['"use strict";', ...blocks.flatMap(({ lines }) => lines), ''],
}
