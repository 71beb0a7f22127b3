/** The names that .NET has for scalars. */
import type { ScalarKind } from '../message/index.ts'

/** `Int32` for `int`, and so on. */
export const NET_NAMES: Readonly<Record<ScalarKind, string>> = {
  bool: 'Boolean',
  byte: 'Byte',
  sbyte: 'SByte',
  int16: 'Int16',
  uint16: 'UInt16',
  int32: 'Int32',
  uint32: 'UInt32',
  int64: 'Int64',
  uint64: 'UInt64',
  float: 'Single',
  double: 'Double',
  decimal: 'Decimal',
  string: 'String',
  char: 'Char',
  guid: 'Guid',
  dateTime: 'DateTime',
  dateTimeOffset: 'DateTimeOffset',
  dateOnly: 'DateOnly',
  timeOnly: 'TimeOnly',
  timeSpan: 'TimeSpan',
  uri: 'Uri',
  bytes: 'Byte[]',
  object: 'Object',
}
