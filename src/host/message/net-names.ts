/** The names that .NET has for scalars: what pages, machine-readable metadata and client code are written with (wire spec 1.5, 1.8). */
import type { ScalarKind } from './model.ts'

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

/** C# keywords; `char`, `object` and `sbyte` have one too, but ServiceStack never used it. */
export const CSHARP_KEYWORDS: Readonly<Partial<Record<ScalarKind, string>>> = {
  bool: 'bool',
  byte: 'byte',
  int16: 'short',
  uint16: 'ushort',
  int32: 'int',
  uint32: 'uint',
  int64: 'long',
  uint64: 'ulong',
  float: 'float',
  double: 'double',
  decimal: 'decimal',
  string: 'string',
  bytes: 'byte[]',
}
