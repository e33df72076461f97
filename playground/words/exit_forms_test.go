package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// How a process ended is put into words in one place: no other source of the module has those words.
func TestHowAProcessEndedIsWordedOnce(t *testing.T) {
	for _, dir := range []string{".", "..", "../export", "../../tui/picture", "../../tui/screens", "../../tui/plain", "../../tui/outcomes"} {
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d sources, %v", dir, len(paths), err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") || path == "exit.go" {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, path, text, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				literal, ok := n.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				for _, said := range []string{`"killed by `, `"exit status `, `"exit %d`, `"exit "`, `ended with status`, `ended with exit status`} {
					if strings.Contains(literal.Value, said) {
						t.Errorf("%s: %s words how a process ended; words.ExitIn does", fset.Position(literal.Pos()), literal.Value)
					}
				}
				return true
			})
		}
	}
}
