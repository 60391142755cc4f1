package syntax

// Kind tells what a token is. A punctuation token's Kind is its own byte, so
// '{' is the kind of an opening brace.
type Kind uint8

// Kinds of tokens that are not punctuation.
const (
	EOF    Kind = iota // the end of the file; always the last token, of no length
	Ident              // a name or a keyword: Protobuf reserves none
	Number             // anything that begins like a number, right or wrong
	String             // one quoted part; neighbours are joined by the parser
	Bad                // bytes that belong to no token, "&&" and "||"
)

// Gap describes the bytes between a token and the token before it: white
// space and comments.
type Gap uint8

// What a gap holds.
const (
	GapComment Gap = 1 << iota // at least one comment
	GapNewline                 // at least one line end outside block comments
	GapBlank                   // an empty line: two line ends with only white space between
)

// Token is one token: its bytes are Text[Start:End] of the tree it is in. The
// brackets that close what is open at the end of a text have none, as the end
// itself.
type Token struct {
	Start, End uint32
	Kind       Kind
	// Gap is about the bytes from the end of the token before to Start.
	Gap Gap
}

// Word is a name with a meaning to the grammar. What it means depends on
// where it stands, and everywhere else it is an ordinary name.
type Word uint8

// Words of the grammar.
const (
	NoWord Word = iota
	WordSyntax
	WordEdition
	WordPackage
	WordImport
	WordReserved
	WordExtensions
	WordMessage
	WordEnum
	WordService
	WordExtend
	WordOneof
	WordGroup
	WordRPC
	WordReturns
	WordTo
	WordMap
	// Modifiers of fields.
	WordOptional
	WordRequired
	WordRepeated
	// Modifiers of messages and enums.
	WordExport
	WordLocal
	// Modifiers of imports. Option is also a declaration.
	WordOption
	WordPublic
	WordWeak
	// Modifier of method parameters.
	WordStream
)

func (w Word) isFieldModifier() bool { return w >= WordOptional && w <= WordRepeated }

func (w Word) isTypeModifier() bool { return w == WordExport || w == WordLocal }

func (w Word) isImportModifier() bool { return w >= WordOption && w <= WordWeak }

// wordOf tells the meaning of a name.
func wordOf(s string) Word {
	if len(s) < 2 || len(s) > 10 || s[0] < 'e' || s[0] > 'w' {
		return NoWord
	}
	switch s {
	case "syntax":
		return WordSyntax
	case "edition":
		return WordEdition
	case "package":
		return WordPackage
	case "import":
		return WordImport
	case "reserved":
		return WordReserved
	case "extensions":
		return WordExtensions
	case "message":
		return WordMessage
	case "enum":
		return WordEnum
	case "service":
		return WordService
	case "extend":
		return WordExtend
	case "oneof":
		return WordOneof
	case "group":
		return WordGroup
	case "rpc":
		return WordRPC
	case "returns":
		return WordReturns
	case "to":
		return WordTo
	case "map":
		return WordMap
	case "optional":
		return WordOptional
	case "required":
		return WordRequired
	case "repeated":
		return WordRepeated
	case "export":
		return WordExport
	case "local":
		return WordLocal
	case "option":
		return WordOption
	case "public":
		return WordPublic
	case "weak":
		return WordWeak
	case "stream":
		return WordStream
	}
	return NoWord
}
