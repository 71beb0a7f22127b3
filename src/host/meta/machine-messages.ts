/**
 * The messages of the machine-readable metadata, in the order in which their members are written (wire spec 1.8). Flags and lists that say
 * nothing are left out, which is why they are nullable.
 */
import {
  bool,
  dateTime,
  dto,
  type InferFields,
  int32,
  list,
  map,
  member,
  nullable,
  SERVICE_STACK,
  text,
} from '../message/index.ts'

const space = { namespace: SERVICE_STACK } as const
const flag = nullable(bool)
const texts = list(text)

export const MetadataTypeName = dto('MetadataTypeName', space, {
  Name: text,
  Namespace: text,
  GenericArgs: texts,
})

const MetadataDataContract = dto('MetadataDataContract', space, { Name: text, Namespace: text })

const MetadataDataMember = dto('MetadataDataMember', space, {
  Name: text,
  Order: nullable(int32),
  IsRequired: flag,
  EmitDefaultValue: flag,
})

const attributeArgument = {
  Name: text,
  Type: text,
  Namespace: text,
  IsValueType: flag,
  Value: text,
  IsRequired: flag,
} as const

export const MetadataAttribute = dto('MetadataAttribute', space, {
  Name: text,
  Args: list(dto('MetadataPropertyType', space, attributeArgument)),
})

const FormatInfo = dto('FormatInfo', space, { Method: text })

const property = {
  Name: text,
  Type: text,
  Namespace: text,
  IsValueType: flag,
  IsEnum: flag,
  IsPrimaryKey: flag,
  GenericArgs: texts,
  Description: text,
  DataMember: MetadataDataMember,
  ParamType: text,
  IsRequired: flag,
  AllowableValues: texts,
  Attributes: list(MetadataAttribute),
  Format: FormatInfo,
} as const
export const MetadataPropertyType = dto('MetadataPropertyType', space, property)

const type = {
  Name: text,
  Namespace: text,
  GenericArgs: texts,
  Inherits: MetadataTypeName,
  Implements: list(MetadataTypeName),
  Description: text,
  IsEnum: flag,
  IsEnumInt: flag,
  IsInterface: flag,
  IsAbstract: flag,
  IsGenericTypeDef: flag,
  DataContract: MetadataDataContract,
  Properties: list(MetadataPropertyType),
  Attributes: list(MetadataAttribute),
  EnumNames: texts,
  EnumValues: texts,
} as const
export const MetadataType = dto('MetadataType', space, type)

export const MetadataRoute = dto('MetadataRoute', space, {
  Path: text,
  Verbs: text,
  Notes: text,
  Summary: text,
})

export const MetadataOperationType = dto('MetadataOperationType', space, {
  Request: MetadataType,
  Response: MetadataType,
  Actions: texts,
  ReturnsVoid: flag,
  Method: text,
  ReturnType: MetadataTypeName,
  Routes: list(MetadataRoute),
  ViewModel: MetadataTypeName,
  RequiresAuth: flag,
  RequiresAnyRole: texts,
  Tags: texts,
})

export const MetadataTypesConfig = dto('MetadataTypesConfig', space, {
  BaseUrl: text,
  MakePartial: bool,
  MakeVirtual: bool,
  MakeInternal: bool,
  AddReturnMarker: bool,
  AddDescriptionAsComments: bool,
  AddDocAnnotations: bool,
  AddDataContractAttributes: bool,
  AddIndexesToDataMembers: bool,
  AddGeneratedCodeAttributes: bool,
  AddResponseStatus: bool,
  AddServiceStackTypes: bool,
  AddModelExtensions: bool,
  AddPropertyAccessors: bool,
  ExcludeGenericBaseTypes: bool,
  SettersReturnThis: bool,
  AddNullableAnnotations: bool,
  MakePropertiesOptional: bool,
  ExportAsTypes: bool,
  ExcludeImplementedInterfaces: bool,
  AddDefaultXmlNamespace: text,
  MakeDataContractsExtensible: bool,
  InitializeCollections: bool,
  DefaultNamespaces: texts,
  ExportValueTypes: bool,
  ExcludeNamespace: bool,
  IgnoreTypes: texts,
  ExportTypes: texts,
  ExportAttributes: texts,
  IgnoreTypesInNamespaces: texts,
})

/** `/types/metadata`; `/metadata/app` leaves out the options of client code. */
export const MetadataTypes = dto('MetadataTypes', space, {
  Config: MetadataTypesConfig,
  Namespaces: texts,
  Types: list(MetadataType),
  Operations: list(MetadataOperationType),
})

/** One entry of `/operations/metadata`. */
export const OperationEntry = dto('OperationDto', space, {
  Name: text,
  ResponseName: text,
  ServiceName: text,
  RestrictTo: texts,
  VisibleTo: texts,
  Actions: texts,
  Routes: texts,
  Tags: texts,
})
/** `/operations/metadata`. */
export const OperationEntries = list(OperationEntry)

/** `/types`: name of a listing to its URL. */
export const TypeLinks = map(text, text)

const AppInfo = dto('AppInfo', space, {
  BaseUrl: text,
  ServiceStackVersion: text,
  ServiceName: text,
  ApiVersion: text,
  JsTextCase: text,
  UseSystemJson: text,
})

/** `/metadata/app`, as far as it has meaning without the pages it was made for. */
export const AppMetadata = dto('AppMetadata', space, {
  Date: dateTime,
  App: AppInfo,
  Config: dto('ConfigInfo', space, { DebugMode: member(nullable(bool), {}) }),
  ContentTypeFormats: map(text, text),
  HttpHandlers: map(text, text),
  Plugins: dto('PluginInfo', space, { Loaded: texts }),
  CustomPlugins: map(text, text),
  Api: MetadataTypes,
})

export type TypeValue = InferFields<typeof type>
export type PropertyValue = InferFields<typeof property>
