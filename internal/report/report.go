// Package report renders diagnostics in the formats that --error-format names.
// It takes them sorted and writes them in that order; it knows nothing of
// rules, compilers or terminals.
package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/source"
)

// Names of the formats.
const (
	Text              = "text"
	JSON              = "json"
	MSVS              = "msvs"
	JUnit             = "junit"
	GitHubActions     = "github-actions"
	GitLabCodeQuality = "gitlab-code-quality"
	// ConfigIgnoreYAML is for lint alone: the configuration that would
	// silence the findings.
	ConfigIgnoreYAML = "config-ignore-yaml"
)

// formats is the table of renderers, in the order in which help lists them.
var formats = []struct {
	name  string
	write func(*bufio.Writer, []diag.Diagnostic)
}{
	{Text, text},
	{JSON, json},
	{MSVS, msvs},
	{JUnit, junit},
	{GitHubActions, githubActions},
	{GitLabCodeQuality, gitlabCodeQuality},
	{ConfigIgnoreYAML, configIgnoreYAML},
}

// Formats lists the names of all formats.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// bufferSize is large enough that tens of thousands of findings cost few
// system calls.
const bufferSize = 1 << 16

// Write renders ds to w in the named format. Nothing is written where ds is
// empty. The error is an unknown format or what w returned.
func Write(w io.Writer, format string, ds []diag.Diagnostic) error {
	for _, f := range formats {
		if f.name != format {
			continue
		}
		if len(ds) == 0 {
			return nil
		}
		b := bufio.NewWriterSize(w, bufferSize)
		f.write(b, ds)
		return b.Flush()
	}
	return fmt.Errorf("unknown error format %q", format)
}

// noFile stands for the path of a diagnostic that concerns no file.
const noFile = "<input>"

// path is the name that users see.
func path(d *diag.Diagnostic) string {
	if d.File == nil {
		return noFile
	}
	return d.File.External
}

// places are the positions of the first character and of the one past the
// last; both zero where there is no file.
func places(d *diag.Diagnostic) (start, end source.Position) {
	if d.File == nil {
		return start, end
	}
	return d.Start(), d.End()
}

// appendMessage appends the message and what the rule came from.
func appendMessage(b []byte, d *diag.Diagnostic) []byte {
	b = append(b, d.Message...)
	switch {
	case d.Plugin != "" && d.Policy != "":
		return fmt.Appendf(b, " (%s, %s)", d.Plugin, d.Policy)
	case d.Plugin != "" || d.Policy != "":
		return fmt.Appendf(b, " (%s)", d.Plugin+d.Policy)
	}
	return b
}
