import {
  COMPATIBLE_VERSION,
  IMeta,
  type Infer,
  Instant,
  type Operation,
  resolved,
  SERVICE_STACK,
} from '../message/index.ts'
import { described, namespaces, operationType } from './machine.ts'
import type { AppMetadata, MetadataTypes, TypeValue } from './machine-messages.ts'
import { interfaceType } from './machine-types.ts'
import { absolute, type MetaHost, type PageRequest } from './meta-host.ts'
import { type GraphType, otherTypes } from './type-graph.ts'

/**
 * `/metadata/app`: the host, its formats, and all its messages with ServiceStack's own, prepared as for client code other than .NET's. What
 * described ServiceStack's own user interface and plugins is not there.
 */
export function appMetadata(
  host: MetaHost,
  request: Pick<PageRequest, 'origin'>,
  now: Date,
): Infer<typeof AppMetadata> {
  return {
    Date: Instant.from(now),
    App: {
      BaseUrl: absolute(host, request, ''),
      ServiceStackVersion: COMPATIBLE_VERSION,
      ServiceName: host.name,
      ApiVersion: '1.0',
      JsTextCase: host.settings.textCase === 'camel' ? 'CamelCase' : 'PascalCase',
      UseSystemJson: 'Never',
    },
    Config: { DebugMode: false },
    ContentTypeFormats: new Map(host.formats.map(({ name, mediaType }) => [name, mediaType])),
    HttpHandlers: new Map([['ApiHandlers.Json', '/api/{Request}']]),
    Plugins: { Loaded: ['metadata'] },
    CustomPlugins: new Map(),
    Api: messages(host),
  }
}

function messages(host: MetaHost): Infer<typeof MetadataTypes> {
  const shown = host.operations.filter((each) => !each.hidden)
  const found = otherTypes(shown)
  const operations = shown.map(operationType).map((each) => ({
    ...each,
    Request: each.Request && withoutMeta(each.Request),
    Response: each.Response && withoutMeta(each.Response),
  }))
  return {
    Namespaces: namespaces(found),
    Types: [
      ...RETURN_MARKERS,
      ...usedMarkers(shown, found),
      ...found.map((type) => withoutMeta(described(type))),
    ],
    Operations: operations,
  }
}

const marker = { Namespace: SERVICE_STACK, Implements: [], IsInterface: true, IsAbstract: true } as const
const RETURN_MARKERS: readonly TypeValue[] = [
  { ...marker, Name: 'IReturn`1', GenericArgs: ['T'], IsGenericTypeDef: true },
  { ...marker, Name: 'IReturnVoid' },
]

/** `IMeta` is left to .NET (native types spec 3.5). */
const withoutMeta = (type: TypeValue): TypeValue => ({
  ...type,
  Implements: type.Implements?.filter((each) => each?.Name !== IMeta.name),
})

/** ServiceStack's marker interfaces in the order of first use: by types, then responses, then requests (native types spec 3.5). */
function usedMarkers(operations: readonly Operation[], types: readonly GraphType[]): readonly TypeValue[] {
  const answers = operations.flatMap(({ returns }) => (returns ? [resolved(returns)] : []))
  const users = [...types, ...answers, ...operations.map(({ request }) => request)]
  const markers = users
    .flatMap((type) => (type.kind === 'dto' ? (type.implements ?? []) : []))
    .filter((each) => each.namespace === SERVICE_STACK && each.name !== IMeta.name)
  return [...new Map(markers.map((each) => [each.name, interfaceType(each)])).values()]
}
