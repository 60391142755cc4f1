// Package stats counts what files declare. It looks at syntax alone: nothing
// is resolved, and what a file imports does not matter. What counts is as the
// Buf CLI has it, observed on its binary; so the counts speak of what is
// written, not of what it means.
package stats

// Stats are counts of what files declare.
type Stats struct {
	Files int `json:"files"`
	// Types are messages, enums and methods together.
	Types              int `json:"types"`
	Packages           int `json:"packages"` // different ones
	Messages           int `json:"messages"`
	DeprecatedMessages int `json:"deprecated_messages"`
	Fields             int `json:"fields"`
	Enums              int `json:"enums"`
	DeprecatedEnums    int `json:"deprecated_enums"`
	EnumValues         int `json:"evalues"`
	Services           int `json:"services"`
	RPCs               int `json:"rpcs"`
	DeprecatedRPCs     int `json:"deprecated_rpcs"`
	Extensions         int `json:"extensions"`
}

// Counter counts file by file. The zero Counter is ready for use.
type Counter struct {
	stats    Stats
	packages map[string]bool
}

// Stats are the counts of all files so far.
func (c *Counter) Stats() Stats {
	s := c.stats
	s.Packages = len(c.packages)
	s.Types = s.Messages + s.Enums + s.RPCs
	return s
}

// Merge adds what another Counter has counted, in other files.
func (c *Counter) Merge(other *Counter) {
	a, b := &c.stats, &other.stats
	a.Files += b.Files
	a.Messages += b.Messages
	a.DeprecatedMessages += b.DeprecatedMessages
	a.Fields += b.Fields
	a.Enums += b.Enums
	a.DeprecatedEnums += b.DeprecatedEnums
	a.EnumValues += b.EnumValues
	a.Services += b.Services
	a.RPCs += b.RPCs
	a.DeprecatedRPCs += b.DeprecatedRPCs
	a.Extensions += b.Extensions
	for name := range other.packages {
		c.Package(name)
	}
}

// File counts a file, without what it declares.
func (c *Counter) File() { c.stats.Files++ }

// Package counts the package of a file.
func (c *Counter) Package(name string) {
	if c.packages == nil {
		c.packages = make(map[string]bool)
	}
	c.packages[name] = true
}

// Message counts a message, without its fields.
func (c *Counter) Message(deprecated bool) {
	count(deprecated, &c.stats.Messages, &c.stats.DeprecatedMessages)
}

// Enum counts an enum, without its values.
func (c *Counter) Enum(deprecated bool) { count(deprecated, &c.stats.Enums, &c.stats.DeprecatedEnums) }

// RPC counts a method.
func (c *Counter) RPC(deprecated bool) { count(deprecated, &c.stats.RPCs, &c.stats.DeprecatedRPCs) }

// Field counts a field, Extension, EnumValue and Service what they say; a
// service without its methods.
func (c *Counter) Field()     { c.stats.Fields++ }
func (c *Counter) Extension() { c.stats.Extensions++ }
func (c *Counter) EnumValue() { c.stats.EnumValues++ }
func (c *Counter) Service()   { c.stats.Services++ }

func count(deprecated bool, all, few *int) {
	*all++
	if deprecated {
		*few++
	}
}
