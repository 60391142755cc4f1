package facts

import (
	"path"

	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Anchor tells a place of a file by what stands there, not by where it is.
// Places of two versions of a file that have the same Values have the same
// anchors.
type Anchor int

// Anchors of what there is once. Others are of imports and methods, which are
// counted.
const (
	anchorFile Anchor = iota
	anchorPackage
	anchorMultipleFiles
	anchorTexts              // of the options that are strings
	anchorLists = Anchor(16) // imports at even numbers from here, methods at odd ones
)

// sites calls do for every place that rules which compare files can point to.
func sites(f *model.File, do func(Anchor, *model.Site)) {
	do(anchorPackage, &f.PackageSite)
	do(anchorMultipleFiles, &f.Options.JavaMultipleFiles.Site)
	for i, o := range texts(&f.Options) {
		do(anchorTexts+Anchor(i), &o.Site)
	}
	for i := range f.Imports {
		do(anchorLists+Anchor(2*i), &f.Imports[i].Site)
	}
	n := 0
	for _, s := range f.Services {
		for _, m := range s.Methods {
			site := m.Site()
			do(anchorLists+Anchor(2*n+1), &site)
			n++
		}
	}
}

// Anchors finds the anchors of places in one file.
type Anchors map[source.Span]Anchor

// AnchorsOf are the anchors of a file that was compiled, or of a skeleton.
func AnchorsOf(f *model.File) Anchors {
	at := make(Anchors)
	sites(f, func(a Anchor, s *model.Site) {
		if !s.Span.IsZero() {
			at[s.Span] = a
		}
	})
	return at
}

// Site is the place of an anchor in a file that was compiled; ok is false if
// there is none.
func Site(f *model.File, at Anchor) (site model.Site, ok bool) {
	if at == anchorFile {
		return model.Site{}, true
	}
	sites(f, func(a Anchor, s *model.Site) {
		if a == at {
			site, ok = *s, true
		}
	})
	return site, ok
}

// Skeletons are models of files with as much as rules that compare files read.
// Places are no places but anchors; there is no text. imports gives the numbers
// of the files that a file imports, in its order.
func Skeletons(files []*File, imports func(int) []int32) ([]*model.File, bool) {
	out := make([]*model.File, len(files))
	all := make([]model.File, len(files))
	ok := true
	for i, f := range files {
		out[i] = &all[i]
		ok = f.skeleton(out[i]) && ok
	}
	for i, f := range files {
		of := imports(i)
		if len(of) != len(f.Imports) {
			return nil, false
		}
		out[i].Imports = make([]model.Import, len(of))
		for k, n := range of {
			out[i].Imports[k] = model.Import{Path: f.Imports[k], File: out[n], Site: place(anchorLists + Anchor(2*k))}
		}
	}
	return out, ok
}

// place is the site that stands for an anchor.
func place(a Anchor) model.Site {
	return model.Site{Span: source.Span{Start: uint32(a), End: uint32(a) + 1}}
}

// skeleton fills in a model but for its imports.
func (f *File) skeleton(m *model.File) bool {
	d := &filecache.Decoder{Bytes: f.Values}
	m.Path, m.Package = f.Path, f.Package
	for i, o := range texts(&m.Options) {
		if o.Set, o.Value = d.Bool(), d.String(); o.Set {
			o.Site = place(anchorTexts + Anchor(i))
		}
	}
	java := &m.Options.JavaMultipleFiles
	if java.Set, java.Value = d.Bool(), d.Bool(); java.Set {
		java.Site = place(anchorMultipleFiles)
	}
	if d.Bool() {
		m.PackageSite = place(anchorPackage)
	}
	n := 0
	for range d.Count() {
		s := &model.Service{}
		for range d.Count() {
			method := &model.Method{Decl: model.Decl{File: m, Name: d.String(), Span: place(anchorLists + Anchor(2*n+1)).Span}}
			method.Input = &model.Message{Decl: model.Decl{FullName: d.String()}}
			method.Output = &model.Message{Decl: model.Decl{FullName: d.String()}}
			s.Methods = append(s.Methods, method)
			n++
		}
		m.Services = append(m.Services, s)
	}
	return d.Ok() && path.Clean(f.Path) == f.Path
}
