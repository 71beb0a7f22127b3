/** Messages in XML: their members in the order of the contract when written, in any order when read (wire spec 3.5). */
import type { Dto, Member } from '../message/index.ts'
import { emptyMaker, isOfAnyRequest } from './members.ts'
import { defaultOf } from './scalar.ts'
import { type ContractMember, contractMembers } from './xml-contract.ts'
import type { Get, XmlCursor } from './xml-cursor.ts'
import { type Put, XmlOutput } from './xml-output.ts'

/** The content of an element by itself, for comparing. */
function contentText(put: Put, value: unknown): string {
  const out = new XmlOutput()
  out.element('x', '', put, value)
  return out.toString()
}

/** Whether a value is the default of its type. */
function defaultTest({ shape }: Member, put: Put): (value: unknown) => boolean {
  const initial = defaultOf(shape)
  const text = initial === undefined ? undefined : contentText(put, initial)
  return (value) => value === undefined || value === null || contentText(put, value) === text
}

type MemberPut = (out: XmlOutput, message: Readonly<Record<string, unknown>>) => void

function putMember({ member, name, namespace, declares, omitsDefault }: ContractMember, put: Put): MemberPut {
  const isOmitted = omitsDefault ? defaultTest(member, put) : () => false
  return (out, message) => {
    const value = message[member.name]
    if (!isOmitted(value)) out.element(name, namespace, put, value, declares)
  }
}

/** The writer of a message's members. */
export function putDto(dto: Dto, putOf: (member: Member) => Put): Put {
  const members = contractMembers(dto).map((each) => putMember(each, putOf(each.member)))
  return (out, value) => {
    const message = value as Readonly<Record<string, unknown>>
    for (const member of members) member(out, message)
  }
}

interface MemberGet extends ContractMember {
  readonly get: Get
}

/** A name with its namespace, as one key. */
const keyOf = ({ name, namespace }: { readonly name: string; readonly namespace: string }): string =>
  `{${namespace}}${name}`

function readMember(xml: XmlCursor, { member, get }: MemberGet, message: Record<string, unknown>): void {
  xml.path.push(member.name)
  const value = get(xml)
  if (value !== undefined) message[member.name] = value
  xml.path.pop()
}

/**
 * The reader of a message's members; unknown elements are passed over, unless it is strict. Of elements that repeat the first counts, as on the real host; that
 * one skips what comes too late as well, which loses what was sent, so here the order is free.
 */
export function getDto(dto: Dto, getOf: (member: Member) => Get): Get {
  const members = contractMembers(dto).map((each) => ({ ...each, get: getOf(each.member) }))
  const byName = new Map(members.map((each) => [keyOf(each), each]))
  const required = members.filter((each) => each.required)
  const empty = emptyMaker(dto)
  return (xml) => {
    const { name, namespace } = xml
    const message = empty()
    const seen = new Set<MemberGet>()
    while (xml.next()) {
      const member = byName.get(keyOf(xml))
      if (!member || seen.has(member)) {
        if (!member && dto.strict && !isOfAnyRequest(xml.name)) xml.unknown()
        xml.skip()
        continue
      }
      seen.add(member)
      readMember(xml, member, message)
    }
    for (const each of required)
      if (!seen.has(each)) xml.missing({ name, namespace }, each.name, each.member.name)
    return message
  }
}
