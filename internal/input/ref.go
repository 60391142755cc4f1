// Package input reads what a command is asked to work on: it knows the grammar
// of inputs, "path#key=value,…", and turns archives, streams and addresses into
// trees of files or into bytes. It knows nothing of modules or of Protobuf.
package input

// Ref is an input that has been understood, but not looked at.
type Ref struct {
	// Text is the input as the user wrote it.
	Text   string
	Format Format
	// Path is a path on disk, relative to the working directory or absolute, an
	// address with its scheme, or the name of a module; "-" for the standard
	// streams and empty for nothing at all, the null device.
	Path string
	// Scheme says where Path leads.
	Scheme Scheme
	// Compression is of archives and images; None where there is none.
	Compression Compression

	// SubDir is the directory of the archive or repository to look at, with
	// slashes; "." is the top.
	SubDir string
	// StripComponents is how many elements the names of an archive lose.
	StripComponents uint32
	// Git is about repositories.
	Git GitOptions
	// PackageFiles asks for the other files of a .proto file's package.
	PackageFiles bool
	// ProtoNames and EnumNumbers are about how JSON and YAML are written.
	ProtoNames, EnumNumbers bool

	// Warnings are for the user to read.
	Warnings []string
}

// GitOptions say what to read of a repository.
type GitOptions struct {
	// Branch and Name, a tag or commit, exclude each other. Ref is looked at
	// after either was fetched.
	Branch, Name, Ref string
	// Depth is how many commits to fetch.
	Depth      uint32
	Submodules bool
	// Filter is that of git fetch.
	Filter string
}

// Scheme is where a path leads.
type Scheme uint8

// Where paths lead.
const (
	Disk Scheme = iota
	Stream
	Null
	HTTP  // Path is the whole address, of http or https
	Other // Path is the whole address, one that the git program knows
)
