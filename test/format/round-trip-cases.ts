/** The messages and settings that every format's round trip is tried with. */
import {
  type Dto,
  dto,
  type Infer,
  int32,
  lazy,
  list,
  map,
  type Shape,
  text,
  type WireSettings,
} from '../../src/host/message/index.ts'
import {
  Contracted,
  checked,
  deleteThing,
  derived,
  Echo,
  EchoResponse,
  Fail,
  FailResponse,
  Inner,
  listThings,
  Nullables,
  Page,
} from '../probe/messages.ts'

interface Branch {
  readonly Label?: string
  readonly Parent?: Branch
  readonly Children?: readonly Branch[]
}
const self = lazy<Branch>(() => Tree)
/** A message that contains itself. */
export const Tree: Dto<Branch> = dto(
  'Tree',
  { namespace: 'Probe' },
  { Label: text, Parent: self, Children: list(self) },
) as Dto<Infer<Dto<Branch>>>

/** By name, every probe message and the odd roots. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  Echo,
  EchoResponse,
  Fail,
  FailResponse,
  Contracted,
  Nullables,
  Derived: derived.request,
  'Page<Inner>': Page(Inner),
  Checked: checked.request,
  DeleteThing: deleteThing.request,
  ListThings: listThings.request,
  Tree,
  'Inner[]': list(Inner),
  'string[]': list(text),
  'Dictionary<string,int[]>': map(text, list(int32)),
}

/** The hosts' settings (wire spec 3.1, 3.2.6). */
export const SETTINGS: readonly WireSettings[] = [
  { textCase: 'pascal', dates: 'wcf', nullableDates: 'plain' },
  { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' },
  { textCase: 'camel', dates: 'iso', nullableDates: 'plain' },
  { textCase: 'camel', dates: 'iso', nullableDates: 'text' },
]
