/** The probe messages that the vectors speak of: a member of every wire type, every kind of failure, the odd shapes. */
import {
  anything,
  array,
  authenticated,
  bool,
  byte,
  bytes,
  char,
  type Dto,
  dateOnly,
  dateTime,
  dateTimeOffset,
  decimal,
  double,
  dto,
  enumeration,
  float,
  greaterThan,
  guid,
  IDelete,
  IGet,
  IPatch,
  IPost,
  IPut,
  int16,
  int32,
  int64,
  interfaceOf,
  list,
  map,
  maximumLength,
  member,
  notEmpty,
  nullable,
  operation,
  pair,
  parameter,
  ResponseStatus,
  route,
  type Shape,
  set,
  text,
  timeOnly,
  timeSpan,
  uint16,
  uint32,
  uint64,
  uri,
  validatedAuthenticated,
} from '../../src/host/message/index.ts'

const Probe = { namespace: 'Probe' } as const

export const Colour = enumeration('Colour', Probe, { Red: 0, Green: 5 })
export const Access = enumeration('Access', { ...Probe, flags: true }, { None: 0, Read: 1, Write: 2 })
export const Inner = dto('Inner', Probe, { Id: int32, Name: text })

export const Echo = dto('Echo', Probe, {
  Id: int32,
  Text: text,
  Flag: bool,
  MaybeFlag: nullable(bool),
  Long: int64,
  Double: double,
  Decimal: decimal,
  Guid: guid,
  MaybeGuid: nullable(guid),
  When: dateTime,
  MaybeWhen: nullable(dateTime),
  Span: timeSpan,
  Bytes: bytes,
  Colour,
  Access,
  Strings: list(text),
  Ints: array(int32),
  Map: map(text, text),
  Counts: map(text, int32),
  Inner,
  Inners: list(Inner),
})
export const EchoResponse = dto('EchoResponse', Probe, { Result: Echo, List: list(Inner), ResponseStatus })
export const echo = operation(Echo, {
  returns: EchoResponse,
  routes: [route('/echo'), route('/echo/{Id}', 'GET,POST,PUT')],
  service: 'ProbeService',
})

export const Fail = dto('Fail', Probe, { Kind: text, Number: int32 })
export const FailResponse = dto('FailResponse', Probe, { Result: text, ResponseStatus })
export const fail = operation(Fail, {
  returns: FailResponse,
  routes: [route('/fail/{Kind}')],
  service: 'ProbeService',
})

export const SecureResponse = dto('SecureResponse', Probe, { Result: text })
export const secure = operation(dto('Secure', Probe, {}), {
  returns: SecureResponse,
  routes: [route('/secure')],
  access: authenticated,
  service: 'ShapesService',
})

export const listThings = operation(
  dto(
    'ListThings',
    { ...Probe, implements: [IGet] },
    {
      Take: member(nullable(int32), { description: 'How many', required: true }),
      Tags: array(text),
    },
  ),
  {
    returns: list(Inner),
    routes: [route('/things', 'GET', { summary: 'Lists the things', notes: 'All of them' })],
    tags: ['things'],
    service: 'ShapesService',
  },
)

export const deleteThing = operation(dto('DeleteThing', { ...Probe, implements: [IDelete] }, { Id: int64 }), {
  routes: [route('/things/{Id}', 'DELETE')],
  tags: ['things'],
  service: 'ShapesService',
})

export const Contracted = dto(
  'Contracted',
  {
    ...Probe,
    implements: [IPost],
    dataContract: { name: 'contracted', namespace: 'http://example.org/types' },
  },
  {
    FirstName: member(text, { wireName: 'first', order: 2 }),
    Age: member(int32, { order: 1, dataRequired: true }),
    Score: member(double, { emitDefault: false }),
  },
)
export const contracted = operation(Contracted, {
  returns: Contracted,
  routes: [route('/contracted', 'POST')],
  service: 'ShapesService',
})

export const Page = <S extends Shape>(T: S) =>
  dto(
    'Page',
    { ...Probe, generic: { args: { T }, open: (): Dto => Page(parameter('T')) } },
    {
      Results: list(T),
      Total: int64,
      Next: text,
      ResponseStatus,
    },
  )
const Paged = dto('Paged', { ...Probe, abstract: true }, { Cursor: text, Limit: nullable(int32) })
const IHasTrace = interfaceOf('IHasTrace', 'Probe', { Trace: text })
export const derived = operation(
  dto(
    'Derived',
    { ...Probe, base: Paged, implements: [IHasTrace, IGet], description: 'A derived request' },
    {
      Trace: text,
      Colours: array(Colour),
      ByName: map(text, Inner),
      Lists: map(text, list(int32)),
    },
  ),
  {
    returns: Page(Inner),
    routes: [route('/derived', 'GET'), route('/derived/{Cursor}', 'GET')],
    service: 'ShapesService',
  },
)

export const Nullables = dto(
  'Nullables',
  { ...Probe, implements: [IPut] },
  {
    B: byte,
    S: int16,
    Us: uint16,
    U: uint32,
    Ul: uint64,
    F: float,
    C: char,
    I: nullable(int32),
    L: nullable(int64),
    D: nullable(double),
    M: nullable(decimal),
    T: nullable(timeSpan),
    O: dateTimeOffset,
    On: nullable(dateTimeOffset),
    E: nullable(Colour),
    Link: uri,
    Guids: list(guid),
    Dates: list(dateTime),
    Set: set(text),
    Any: anything,
    Grid: list(list(int32)),
    Pair: pair(text, int32),
    Day: dateOnly,
    Hour: timeOnly,
  },
)
export const nullables = operation(Nullables, {
  returns: Nullables,
  routes: [route('/nullables', 'PUT')],
  service: 'ShapesService',
})

export const checked = operation(
  dto(
    'Checked',
    { ...Probe, implements: [IPatch], obsolete: 'use Derived' },
    {
      Name: member(text, { rules: [notEmpty(), maximumLength(5)] }),
      Count: member(int32, { rules: [greaterThan(0)] }),
      Kind: member(text, { allowableValues: ['a', 'b'] }),
    },
  ),
  {
    returns: SecureResponse,
    routes: [route('/checked', 'PATCH')],
    access: validatedAuthenticated,
    service: 'ShapesService',
  },
)
