package gen

import (
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// formatCase formats a workspace of any shape, whose files are laid out
// anyhow, in any of the ways there are.
func formatCase(r *rng) *cases.Case {
	l := newLayout(r)
	style := newGaps(r)
	freely := pick(r, 0, 0.3, 0.3, 1)
	damaged := r.chance(0.1)
	for i, f := range l.Files {
		if path.Ext(f.Name) != ".proto" {
			continue
		}
		text := string(f.Data)
		if r.chance(freely) {
			text = freeFile(r)
		}
		if r.chance(0.85) {
			text = style.lay(r, text)
		}
		if damaged && r.chance(0.4) {
			text = mutateText(r, text)
		}
		l.Files[i] = golden.File{Name: f.Name, Data: []byte(text)}
	}
	l.formatCommand()
	return l.Case
}

// formatCommand draws the command line.
func (l *layout) formatCommand() {
	l.Args = []string{"format"}
	switch {
	case l.chance(0.1):
		l.formatStdin()
		return
	case l.chance(0.12):
		l.protoInput()
	default:
		l.inputArg()
		l.pathFlags()
	}
	l.outputFlags()
	if l.chance(0.3) {
		l.Args = append(l.Args, "--exit-code")
	}
	if l.chance(0.15) {
		l.Args = append(l.Args, "--error-format="+pick(l.rng, ErrorFormats...))
	}
	if l.chance(0.1) {
		l.configFlag()
	}
	if l.chance(0.03) {
		l.Args = append(l.Args, "--disable-symlinks")
	}
	if l.chance(0.04) {
		l.links()
	}
}

// protoInput names a single file as the input.
func (l *layout) protoInput() {
	m := pick(l.rng, l.modules...)
	name := path.Join(m.dir, pick(l.rng, m.files...).path)
	switch l.IntN(13) {
	case 0:
		name += "#include_package_files=" + pick(l.rng, "true", "false", "x", "")
	case 1:
		name += "#format=" + pick(l.rng, "protofile", "dir", "bin", "x")
	case 2:
		name = path.Join(cases.Root, name)
	case 3:
		name = "./" + name
	case 4:
		name = path.Join(path.Dir(name), "nothing.proto")
	case 5:
		l.Dir, name = path.Dir(name), path.Base(name)
		if l.Dir == "." {
			l.Dir = ""
		}
	case 6:
		// Up from the folder of a module and down again.
		if dir := pick(l.rng, l.modules...).dir; dir != "" && dir != "." {
			l.Dir = dir
			name = strings.Repeat("../", strings.Count(dir, "/")+1) + name
		}
	}
	l.Args = append(l.Args, name)
	if l.chance(0.05) {
		l.pathFlags()
	}
}

// outputFlags says where the files go.
func (l *layout) outputFlags() {
	switch l.IntN(20) {
	case 0, 1, 2, 3, 4, 5:
	case 6, 7, 8, 9:
		l.Args = append(l.Args, pick(l.rng, "-d", "--diff", "--diff=true"))
	case 10, 11, 12:
		l.Args = append(l.Args, pick(l.rng, "-w", "--write"))
	case 13:
		l.Args = append(l.Args, pick(l.rng, "-dw", "--write=true"), "--diff")
	case 14, 15, 16:
		l.Args = append(l.Args, "-o", pick(l.rng, "out", "out/deep/er", "out/", ".", "./x", cases.Root+"/out", "out.proto/"))
	case 17, 18:
		l.Args = append(l.Args, "--output="+pick(l.rng, "out.proto", "out/deep/all.proto", cases.Root+"/all.proto", "-", "out.txt", "/dev/stdout", ""))
		if l.chance(0.3) {
			l.Args = append(l.Args, "-d")
		}
	default:
		l.Args = append(l.Args, "-w", "-o", "out")
	}
}

// formatStdin formats standard input, now and then with a flag that this
// excludes.
func (l *layout) formatStdin() {
	m := pick(l.rng, l.modules...)
	l.Stdin = path.Join(m.dir, pick(l.rng, m.files...).path)
	name := pick(l.rng, l.Stdin, path.Base(l.Stdin), "no/such/folder/x.proto", cases.Root+"/"+l.Stdin, "../x.proto", "./x.proto")
	if l.chance(0.06) {
		name = pick(l.rng, "x.txt", "x", "x.proto.bak", ".proto", "-", "x.proto#format=protofile")
	}
	l.Args = append(l.Args, "--stdin-filepath", name)
	for _, flag := range []string{"-d", "--exit-code", "--error-format=" + pick(l.rng, ErrorFormats...)} {
		if l.chance(0.3) {
			l.Args = append(l.Args, flag)
		}
	}
	if l.chance(0.1) {
		l.Args = append(l.Args, pick(l.rng, "-w", ".", "-o=x", "-o=-", "--path=x", "--exclude-path=x", "--config={}", "--disable-symlinks", strings.TrimSuffix(l.Stdin, ".proto")))
	}
}
