/** ServiceStack's own interfaces, defined for languages whose client does not bring them (native types spec 3.5). */
import {
  IDelete,
  IGet,
  IHasBearerToken,
  IHasSessionId,
  type Interface,
  IPatch,
  IPost,
  IPut,
  int32,
  interfaceOf,
  SERVICE_STACK,
} from '../message/index.ts'
import type { ClassCode, CodeType } from './code-type.ts'
import { describeInterface } from './describe.ts'

const IHasVersion = interfaceOf('IHasVersion', SERVICE_STACK, { Version: int32 })

const DEFINED: ReadonlyMap<string, Interface> = new Map(
  [IGet, IPost, IPut, IDelete, IPatch, IHasSessionId, IHasBearerToken, IHasVersion].map((it) => [
    it.name,
    it,
  ]),
)

const IReturn: ClassCode = {
  ...describeInterface(interfaceOf('IReturn', SERVICE_STACK)),
  parameters: ['T'],
}
const IReturnVoid: ClassCode = describeInterface(interfaceOf('IReturnVoid', SERVICE_STACK))

/** Whether a type is one of those that `frontMarkers` makes: names in it are its own. */
export const isReturnMarker = (type: ClassCode): boolean =>
  type.kind === 'interface' && type.namespace === SERVICE_STACK && type.name.startsWith('IReturn')

/** The markers that types name, in the order of first use; with `onlyUsed` the two return markers also only where a request has them. */
export function frontMarkers(types: readonly CodeType[], onlyUsed: boolean): ClassCode[] {
  const requests = types.flatMap((it) => (it.kind !== 'enum' && it.request ? [it] : []))
  const returns = requests.some((it) => it.answer !== undefined && it.answer !== 'void')
  const returnsVoid = requests.some((it) => it.answer === 'void')
  const names = new Set(types.flatMap((it) => (it.kind === 'enum' ? [] : it.implements)))
  return [
    ...(returns || !onlyUsed ? [IReturn] : []),
    ...(returnsVoid || !onlyUsed ? [IReturnVoid] : []),
    ...[...names].flatMap((name) => {
      const defined = DEFINED.get(name)
      return defined ? [describeInterface(defined)] : []
    }),
  ]
}
