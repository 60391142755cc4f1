package wire

// Numbers of the fields of google/protobuf/descriptor.proto.
const (
	FileName             = 1
	FilePackage          = 2
	FileDependency       = 3
	FileMessage          = 4
	FileEnum             = 5
	FileService          = 6
	FileExtension        = 7
	FileOptions          = 8
	FileSourceInfo       = 9
	FilePublic           = 10
	FileWeak             = 11
	FileSyntax           = 12
	FileEdition          = 14
	FileOptionDependency = 15

	MessageName          = 1
	MessageField         = 2
	MessageNested        = 3
	MessageEnum          = 4
	MessageRange         = 5
	MessageExtension     = 6
	MessageOptions       = 7
	MessageOneof         = 8
	MessageReservedRange = 9
	MessageReservedName  = 10
	MessageVisibility    = 11

	RangeStart   = 1
	RangeEnd     = 2
	RangeOptions = 3

	FieldName           = 1
	FieldExtendee       = 2
	FieldNumber         = 3
	FieldLabel          = 4
	FieldType           = 5
	FieldTypeName       = 6
	FieldDefault        = 7
	FieldOptions        = 8
	FieldOneof          = 9
	FieldJSONName       = 10
	FieldProto3Optional = 17

	FieldOptionsFeatures = 21

	OneofName    = 1
	OneofOptions = 2

	EnumName          = 1
	EnumValue         = 2
	EnumOptions       = 3
	EnumReservedRange = 4
	EnumReservedName  = 5
	EnumVisibility    = 6

	ValueName    = 1
	ValueNumber  = 2
	ValueOptions = 3

	ServiceName    = 1
	ServiceMethod  = 2
	ServiceOptions = 3

	MethodName            = 1
	MethodInput           = 2
	MethodOutput          = 3
	MethodOptions         = 4
	MethodClientStreaming = 5
	MethodServerStreaming = 6

	MessageOptionsMapEntry = 7
)

// Labels of fields and visibilities of types.
const (
	LabelOptional = 1
	LabelRequired = 2
	LabelRepeated = 3

	VisibilityLocal  = 1
	VisibilityExport = 2
)

// Numbers of the fields of google.protobuf.SourceCodeInfo and of its Location.
const (
	InfoLocation  = 1
	InfoExtension = 536000000 // buf.descriptor.v1.buf_source_code_info_extension

	ExtensionSyntaxUnspecified = 2
	ExtensionUnused            = 3

	LocationPath     = 1
	LocationSpan     = 2
	LocationLeading  = 3
	LocationTrailing = 4
	LocationDetached = 6
)

// Numbers of the fields of map entries.
const (
	EntryKey   = 1
	EntryValue = 2
)
