/** The members of a message as its data contract has them: names, namespaces and order (wire spec 3.5). */
import type { Dto, Member } from '../message/index.ts'
import { encodedName } from './xml-char.ts'
import { contentNamespace, dtoNamespace } from './xml-name.ts'

export interface ContractMember {
  readonly member: Member
  /** The element's name; the host's text case never applies. */
  readonly name: string
  /** The namespace of the message that declares the member, a base message's own for what is inherited. */
  readonly namespace: string
  /** What the element declares for its content, when that lies in another namespace. */
  readonly declares: string | undefined
  /** Reading without the member is refused. */
  readonly required: boolean
  /** The member is left out when it holds its default. */
  readonly omitsDefault: boolean
}

/** Name, order and the rest of `[DataMember]` count only where the message is a `[DataContract]`. */
function contractMember(dto: Dto, member: Member): ContractMember {
  const isContract = dto.dataContract !== undefined
  const namespace = dtoNamespace(dto)
  const content = contentNamespace(member.shape)
  const required = isContract && member.dataRequired === true
  return {
    member,
    name: encodedName((isContract ? member.wireName : undefined) ?? member.name),
    namespace,
    declares: content === namespace ? undefined : content,
    required,
    // Leaving out what must be there would make a document that cannot be read back.
    omitsDefault: isContract && member.emitDefault === false && !required,
  }
}

/** Ordinal, that is by UTF-16 unit: upper case, `_`, lower case, the rest. */
const byName = (a: ContractMember, b: ContractMember): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** Members without an order come first. */
const orderOf = (dto: Dto, member: Member): number =>
  dto.dataContract === undefined ? -1 : (member.order ?? -1)

/** Every member in the order of the contract: the base's first, then by order, then by name. */
export function contractMembers(dto: Dto): readonly ContractMember[] {
  const own = dto.members
    .map((member) => contractMember(dto, member))
    .sort((a, b) => orderOf(dto, a.member) - orderOf(dto, b.member) || byName(a, b))
  return dto.base ? [...contractMembers(dto.base), ...own] : own
}
