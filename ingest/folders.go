package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// folderFile describes the files of a folder and of the folders in it.
const folderFile = "belegnetz.yaml"

const (
	folderFileSize = 512 << 10 // bytes
	foldersAbove   = 64        // in which a folderFile is looked for
	librariesAbove = 2         // in which literature lists are looked for
)

// folders know what is said about files, and read what folders say once. They
// are safe for concurrent use.
type folders struct {
	flags Metadata
	names Names
	root  string // folder that no other is looked into from; empty for none
	mu    sync.Mutex
	known map[string]*folder // by path
}

func newFolders(o RunOptions) *folders {
	return &folders{flags: o.Metadata, names: o.Names, root: o.Root, known: map[string]*folder{}}
}

// A folder is what a folder says about the files in it.
type folder struct {
	path     string
	metadata Metadata // of all
	files    []*described
	names    Names
	library  []libraryEntry
	warnings []string
	err      error // of folderFile
}

// A described is what folderFile says of the files that its pattern matches.
type described struct {
	pattern  string
	line     int // of folderFile
	metadata Metadata
	used     atomic.Bool // a file was found that it matches
}

// given gathers what is said about the file: by flags, beside it, and in its
// folder and those above, the nearest first. A *Problem means that some of it
// cannot be read, so that a restriction might be missed.
func (fs *folders) given(file string) (given, error) {
	g := given{names: fs.names, layers: []layer{{Metadata: fs.flags}}}
	if file == Stdin {
		return g, nil
	}
	beside, err := readSidecar(file)
	if err != nil {
		return g, err
	}
	g.names = g.names.and(beside.names)
	g.warnings = beside.warnings
	g.layers = append(g.layers, layer{Metadata: beside.metadata})
	abs, err := filepath.Abs(file)
	if err != nil {
		return g, unreadable(file, err)
	}
	var general []layer
	dir := filepath.Dir(abs)
	for n := range foldersAbove {
		f := fs.folder(dir)
		if f.err != nil {
			return g, notWithout(file, f.err)
		}
		g.names = g.names.and(f.names)
		for _, d := range f.files {
			if f.matches(d.pattern, abs) {
				d.used.Store(true)
				g.layers = append(g.layers, layer{Metadata: d.metadata})
			}
		}
		general = append(general, layer{Metadata: f.metadata.everything()})
		if n <= librariesAbove {
			g.library = append(g.library, f.library...)
		}
		if parent := filepath.Dir(dir); parent != dir && dir != fs.root {
			dir = parent
		} else {
			break
		}
	}
	if len(g.names.persons) > len(fs.names.persons) && !g.names.sound() {
		return g, &Problem{File: file, What: "In den Namenslisten zu dieser Datei enthält eine Rolle einen der Namen.", Remedy: "Bitte Rollen ohne Namen schreiben.", Err: ErrNames}
	}
	g.layers = append(g.layers, general...)
	if r, ok := byFile(g.library, abs); ok {
		g.layers = append(g.layers, layer{r.metadata, "Literaturliste", fromLibraryFile})
	}
	if len(g.library) > 0 {
		sum := sha256.Sum256(fmt.Appendf(nil, "%+q", g.library))
		g.digest = hex.EncodeToString(sum[:])
	}
	return g, nil
}

// notWithout says that the file is left out because its folder's description is
// broken.
func notWithout(file string, err error) error {
	var p *Problem
	if !errors.As(err, &p) {
		return err
	}
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s, Zeile %d", p.File, p.Line)
	}
	return &Problem{File: file, What: fmt.Sprintf("Nicht eingelesen, weil %s nicht zu verstehen ist: %s", where, p.What), Remedy: p.Remedy, Err: p.Err, Cause: p}
}

// warnings say what in folderFiles is of no use: words that are unknown and, of
// the folders that were looked at whole, names of files that are not there.
func (fs *folders) warnings(whole []string) []string {
	var all []string
	for _, dir := range slices.Sorted(maps.Keys(fs.known)) {
		f := fs.known[dir]
		own := slices.Clone(f.warnings)
		if slices.ContainsFunc(whole, func(root string) bool { return below(root, dir) }) {
			for _, d := range f.files {
				if !d.used.Load() {
					own = append(own, fmt.Sprintf("%s, Zeile %d: „%s“ unter „dateien“ passt auf keine Datei.", filepath.Join(dir, folderFile), d.line, clip(d.pattern)))
				}
			}
		}
		for _, w := range own {
			all = append(all, fs.names.and(f.names).Replace(w))
		}
	}
	return all
}

func (fs *folders) folder(dir string) *folder {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := fs.known[dir]
	if f == nil {
		f = readFolder(dir)
		fs.known[dir] = f
	}
	return f
}

func readFolder(dir string) *folder {
	f := &folder{path: dir}
	f.library = readLibraries(dir)
	name := filepath.Join(dir, folderFile)
	file, err := open(name)
	if errors.Is(err, os.ErrNotExist) {
		return f
	}
	if err != nil {
		f.err = err
		return f
	}
	defer file.Close() //nolint:errcheck // only read
	f.err = f.read(name, file)
	return f
}

// read reads a folderFile: metadata of all files, under "dateien" those of
// single ones by name or pattern, and under "namen" who is which role.
func (f *folder) read(name string, r io.Reader) error {
	entries, err := readYAML(name, r, folderFileSize)
	if err != nil {
		return err
	}
	var all []yamlEntry
	for _, e := range entries {
		switch metadataTerms().keys[strings.ToLower(strings.TrimSpace(e.key))] {
		case "names":
			err = f.names.addAll(name, e)
		case "files":
			err = f.describe(name, e)
		default:
			all = append(all, e)
		}
		if err != nil {
			return err
		}
	}
	var warnings []string
	f.metadata, warnings, err = sayAll(name, all)
	f.warn(name, "", warnings)
	return err
}

func (f *folder) describe(name string, e yamlEntry) error {
	files, ok := mapping(e.value, 1)
	if !ok {
		return brokenYAML(name, e.line, "Unter „dateien“ müssen Dateinamen mit ihren Angaben stehen.", errors.New("no mapping"))
	}
	for _, file := range files {
		entries, ok := mapping(file.value, 1)
		if _, err := path.Match(file.key, ""); err != nil || !ok {
			return brokenYAML(name, file.line, fmt.Sprintf("Die Angaben zu „%s“ unter „dateien“ sind nicht zu verstehen.", clip(file.key)), errors.New("no mapping or bad pattern"))
		}
		m, warnings, err := sayAll(name, entries)
		if err != nil {
			return err
		}
		f.warn(name, file.key, warnings)
		f.files = append(f.files, &described{pattern: file.key, line: file.line, metadata: m})
	}
	return nil
}

func (f *folder) warn(name, file string, warnings []string) {
	for _, w := range warnings {
		if file != "" {
			w = file + ": " + w
		}
		f.warnings = append(f.warnings, name+": "+w)
	}
}

// matches says whether the pattern means the file: by its name, or by its path
// from this folder on where the pattern has a slash.
func (f *folder) matches(pattern, file string) bool {
	name := filepath.Base(file)
	if strings.Contains(pattern, "/") {
		rel, err := filepath.Rel(f.path, file)
		if err != nil {
			return false
		}
		name = filepath.ToSlash(rel)
	}
	ok, err := path.Match(pattern, name)
	return err == nil && ok || pattern == name
}

// A sidecar is what is said about one file in a file beside it.
type sidecar struct {
	metadata Metadata
	names    Names
	warnings []string
}

// readSidecar reads the metadata beside a file: "bericht.yaml" or
// "bericht.txt.yaml" for "bericht.txt".
func readSidecar(file string) (sidecar, error) {
	bare := strings.TrimSuffix(file, filepath.Ext(file))
	for _, name := range []string{file + ".yaml", file + ".yml", bare + ".yaml", bare + ".yml"} {
		if filepath.Base(name) == folderFile {
			continue
		}
		in, err := open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return sidecar{}, err
		}
		s, err := parseSidecar(name, in)
		return s, errors.Join(err, in.Close())
	}
	return sidecar{}, nil
}

func parseSidecar(name string, r io.Reader) (s sidecar, err error) {
	entries, err := readYAML(name, r, metadataSize)
	if err != nil {
		return sidecar{}, err
	}
	var all []yamlEntry
	for _, e := range entries {
		if metadataTerms().keys[strings.ToLower(strings.TrimSpace(e.key))] != "names" {
			all = append(all, e)
		} else if err := s.names.addAll(name, e); err != nil {
			return sidecar{}, err
		}
	}
	s.metadata, s.warnings, err = sayAll(name, all)
	return s, err
}

func readYAML(name string, r io.Reader, limit int) ([]yamlEntry, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	text, _, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	return parseYAML(name, text, 1, limit)
}

// addAll takes the names under "namen".
func (n *Names) addAll(name string, e yamlEntry) error {
	refuse := func(line int) error {
		return &Problem{File: name, Line: line, What: "Die Namen unter „namen“ sind nicht zu verstehen.",
			Remedy: "Bitte je Zeile „Name: Rolle“ eingerückt darunter schreiben.", Err: ErrNames}
	}
	persons, ok := mapping(e.value, 1)
	if !ok {
		return refuse(e.line)
	}
	for _, p := range persons {
		role, ok := scalars(p.value)
		if !ok || len(role) != 1 || n.add(p.key, role[0]) != nil {
			return refuse(e.line)
		}
	}
	if !n.sound() {
		return &Problem{File: name, Line: e.line, What: "Unter „namen“ enthält eine Rolle einen der Namen.", Remedy: "Bitte Rollen ohne Namen schreiben.", Err: ErrNames}
	}
	return nil
}

// describesOthers says whether a file in a folder is about others: it is read
// with these.
func describesOthers(path string) bool { return isSidecar(strings.ToLower(filepath.Ext(path))) }
