/**
 * The reserved words of every language of client code, as the languages themselves document them. Written down here apart from the code
 * that escapes them, so that a word forgotten there is found.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** By language: words that cannot be a plain name everywhere a name can stand. */
export const keywords = {
  /** C# language specification 6.4.4. */
  csharp:
    words(`abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else
    enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace
    new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc
    static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while`),
  /** Visual Basic language reference, Keywords: reserved keywords. */
  vbnet:
    words(`AddHandler AddressOf Alias And AndAlso As Boolean ByRef Byte ByVal Call Case Catch CBool CByte CChar CDate CDbl CDec Char
    CInt Class CLng CObj Const Continue CSByte CShort CSng CStr CType CUInt CULng CUShort Date Decimal Declare Default Delegate Dim
    DirectCast Do Double Each Else ElseIf End EndIf Enum Erase Error Event Exit False Finally For Friend Function Get GetType
    GetXMLNamespace Global GoSub GoTo Handles If Implements Imports In Inherits Integer Interface Is IsNot Let Lib Like Long Loop Me Mod
    Module MustInherit MustOverride MyBase MyClass NameOf Namespace Narrowing New Next Not Nothing NotInheritable NotOverridable Object
    Of On Operator Option Optional Or OrElse Out Overloads Overridable Overrides ParamArray Partial Private Property Protected Public
    RaiseEvent ReadOnly ReDim REM RemoveHandler Resume Return SByte Select Set Shadows Shared Short Single Static Step Stop String
    Structure Sub SyncLock Then Throw To True Try TryCast TypeOf UInteger ULong UShort Using Variant Wend When While Widening With
    WithEvents WriteOnly Xor`),
  /** F# language reference, Keyword reference: keywords, those of OCaml, and those kept for later. */
  fsharp:
    words(`abstract and as assert base begin class default delegate do done downcast downto elif else end exception extern false
    finally fixed for fun function global if in inherit inline interface internal lazy let match member module mutable namespace null of
    open or override private public rec return select sig static struct then to true try type upcast use val void when while with yield
    asr land lor lsl lsr lxor mod break checked component const constraint continue event external include mixin parallel process
    protected pure sealed tailcall trait virtual`),
  /** ECMA-262 12.7.2 with strict mode and modules; the type names that TypeScript keeps, and what its types begin with. */
  typescript:
    words(`arguments await break case catch class const continue debugger default delete do else enum eval export extends false
    finally for function if implements import in instanceof interface let new null package private protected public return static super
    switch this throw true try typeof var void while with yield any bigint boolean never number object string symbol undefined unknown
    infer keyof readonly unique`),
  /** Java language specification 3.9 and 3.10: keywords, literals; contextual ones that no type may be called. */
  java: words(`abstract assert boolean break byte case catch char class const continue default do double else enum extends false final
    finally float for goto if implements import instanceof int interface long native new null package private protected public return
    short static strictfp super switch synchronized this throw throws transient true try void volatile while permits record sealed var
    yield`),
  /** Kotlin, Keywords and operators: hard keywords, and those that begin a type. */
  kotlin:
    words(`as break class continue do else false for fun if in interface is null object package return super this throw true try
    typealias typeof val var when while dynamic suspend`),
  /** The Swift Programming Language, Lexical Structure: keywords of declarations, statements, expressions and types. */
  swift:
    words(`associatedtype class deinit enum extension fileprivate func import init inout internal let open operator private
    precedencegroup protocol public rethrows static struct subscript typealias var break case catch continue default defer do else
    fallthrough for guard if in repeat return throw switch where while Any as await false is nil self Self super throws true try Type
    Protocol`),
  /** Dart language, Keywords: reserved words, and built-in identifiers, which no type may be called. */
  dart: words(`assert await break case catch class const continue default do else enum extends false final finally for if in is new null
    rethrow return super switch this throw true try var void while with yield abstract as covariant deferred dynamic export extension
    external factory Function get implements import interface late library mixin operator part required set static typedef`),
  /** PHP manual, List of Keywords and List of other reserved words. */
  php: words(`__halt_compiler abstract and array as break callable case catch class clone const continue declare default die do
    elseif else empty enddeclare endfor endforeach endif endswitch endwhile eval exit extends final finally fn for foreach function
    global goto if implements include include_once instanceof insteadof interface isset list match namespace new or print private
    protected public readonly require require_once return static switch throw trait try unset use var while xor yield self parent int
    float bool string true false null void iterable object mixed never`),
  /** Python reference 2.3.1. */
  python:
    words(`False None True and as assert async await break class continue def del elif else except finally for from global if import
    in is lambda nonlocal not or pass raise return try while with yield`),
  /** Ruby, Keywords. */
  ruby: words(`__ENCODING__ __LINE__ __FILE__ BEGIN END alias and begin break case class def defined? do else elsif end ensure false for
    if in module next nil not or redo rescue retry return self super then true undef unless until when while yield`).filter(
    (word) => word !== 'defined?',
  ),
  /** The Rust reference, Keywords: strict and reserved, of every edition. */
  rust: words(`as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref
    return self Self static struct super trait true type unsafe use where while abstract become box do final gen macro override priv try
    typeof unsized virtual yield`),
  /** The Go Programming Language Specification, Keywords and Predeclared identifiers. */
  go: words(`break case chan const continue default defer else fallthrough for func go goto if import interface map package range return
    select struct switch type var any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune
    string uint uint8 uint16 uint32 uint64 uintptr true false iota nil`),
  /** Zig language reference, Keyword Reference and Primitive Types. */
  zig: words(`addrspace align allowzero and anyframe anytype asm break callconv catch comptime const continue defer else enum errdefer
    error export extern fn for if inline linksection noalias noinline nosuspend opaque or orelse packed pub resume return struct suspend
    switch test threadlocal try union unreachable var volatile while i8 u8 i128 isize usize f16 f32 f64 f80 f128 bool anyopaque void
    noreturn type anyerror comptime_int comptime_float c_int true false null undefined`),
} as const

/** Members of what generated classes derive from, use, or have themselves, in some language. */
export const takenMembers =
  words(`class constructor context createResponse datetime decimal description field config fromMap getClass
  getMethod getTypeName getResponseType getResponseTypeName hash hashCode init initialize json name noSuchMethod object_id response
  responseType return runtimeType send this toJson toString value values version`)

/** Types that generated code uses, in some language. */
export const takenTypes =
  words(`Array ArrayList BigDecimal Blob Boolean Date DateTime Decimal Dict Double Enum Exception Generic HashMap
  HashSet Integer JsonConverters List Long Map Object Optional Option Partial Process Short String TypeContext TypeToken UUID Value Vec`)
