package switches_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"closingtime/internal/long"
	"closingtime/playground/switches"
)

// every returns the settings of the covering set, and each option alone.
func every() []switches.Setting {
	all := switches.Covering()
	for _, s := range switches.All() {
		for _, o := range s.Options[1:] {
			all = append(all, switches.Setting{}.With(o.Choice))
		}
	}
	return all
}

func source(t *testing.T, s switches.Setting) []byte {
	t.Helper()
	text, err := s.Source()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The source of each setting is formatted, imports the shop and the standard library, and knows nothing of switches.
func TestSourceStandsAlone(t *testing.T) {
	for _, s := range every() {
		text := source(t, s)
		formatted, err := format.Source(text)
		if err != nil || !bytes.Equal(formatted, text) {
			t.Errorf("%q: the source is not formatted: %v", s, err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), "main.go", text, parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if first, _, _ := strings.Cut(path, "/"); path != "closingtime/playground/shop" && (strings.Contains(first, ".") || first == "closingtime") {
				t.Errorf("%q: the source imports %s", s, path)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && (id.Name == "switches" || id.Name == "on") {
				t.Errorf("%q: the source asks for a switch", s)
			}
			return true
		})
		if again := source(t, s); !bytes.Equal(again, text) {
			t.Errorf("%q: the source differs the second time", s)
		}
	}
}

// Nothing is left in the source that nobody calls. The types of other packages are not known here, so that a method is not
// taken for used because another package has one of the same name.
func TestSourceHasNoDeadFunctions(t *testing.T) {
	for _, s := range every() {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "main.go", source(t, s), parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		info := types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
		config := types.Config{Error: func(error) {}, Importer: nothing{}}
		_, _ = config.Check("main", fset, []*ast.File{file}, &info) // what other packages have is missing
		used := map[types.Object]bool{}
		for _, object := range info.Uses {
			used[object] = true
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name != "main" && !used[info.Defs[f.Name]] {
				t.Errorf("%q: nobody calls %s", s, f.Name.Name)
			}
		}
	}
}

// nothing imports no package.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) { return nil, errors.New("not known here") }

// Each option changes the program.
func TestEachOptionIsSeenInTheSource(t *testing.T) {
	withoutHeading := func(s switches.Setting) string {
		_, text, _ := strings.Cut(string(source(t, s)), "\npackage main")
		return text
	}
	right := withoutHeading(switches.Setting{})
	for _, s := range switches.All() {
		for _, o := range s.Options[1:] {
			if withoutHeading(switches.Setting{}.With(o.Choice)) == right {
				t.Errorf("%s makes the same program as the default", o.Choice)
			}
		}
	}
}

// The compiler and vet find nothing unused and nothing unreachable.
func TestSourceCompiles(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command")
	}
	settings := every()
	if !long.Wanted() {
		settings = append([]switches.Setting{{}}, settings[len(switches.Covering()):]...)[:6]
	}
	folder, err := os.MkdirTemp("testdata", "sources-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	for i, s := range settings {
		dir := filepath.Join(folder, fmt.Sprint("s", i))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "main.go"), source(t, s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	packages, err := filepath.Glob(folder + "/*")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"vet"}
	for _, dir := range packages {
		args = append(args, "./"+filepath.ToSlash(dir))
	}
	if said, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

// With every switch at its default, the source is a solution: as long as the last one, and with its steps.
func TestSourceOfTheDefaults(t *testing.T) {
	text := string(source(t, switches.Setting{}))
	want, err := os.ReadFile("testdata/defaults.txt")
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("the source of the defaults is not that of testdata/defaults.txt:\n%s", text)
	}
}

func TestSave(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	setting := switches.Setting{}.With(switches.ServerClose)
	folder := filepath.Join(t.TempDir(), "orders[1]")
	if err := setting.Save(root, folder); err != nil {
		t.Fatal(err)
	}
	if saved, err := os.ReadFile(filepath.Join(folder, "main.go")); err != nil || !bytes.Equal(saved, source(t, setting)) {
		t.Errorf("main.go is not the source of the setting: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "vet", ".")
	cmd.Dir = folder
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("the module does not compile: %v: %s", err, said)
	}
	if err := setting.Save(root, folder); err == nil || !strings.Contains(err.Error(), "main.go") {
		t.Errorf("saving it again: %v, want an error that names main.go", err)
	}
	if err := setting.Save(root, filepath.Join(folder, "main.go", "orders")); err == nil {
		t.Error("saving below a file gives no error")
	}
}
