//go:build unix

package drilltest_test

import (
	"go/doc/comment"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The test that the documentation shows works as it stands in somebody else's module, for a service that imports
// nothing of ours. Another, in a package of its own, tells on a broken service in cmd/svc.
func TestSomebodyElsesModule(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	service, err := os.ReadFile("../testdata/plain/main.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := shownTest(t)
	module := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":          "module example.com/svc\n\ngo 1.26\n",
		"main.go":         string(service),
		"main_test.go":    shown,
		"cmd/svc/main.go": deaf,
		"accept/shutdown_test.go": strings.NewReplacer(
			"package main", "package accept_test", "Drill{", `Drill{Package: "../cmd/svc", `).Replace(shown),
	} {
		path := filepath.Join(module, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := inModule(t, module, "work", "init", ".", root); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := inModule(t, module, "test", "-count=1", "./...")
	if err == nil {
		t.Errorf("the test of the broken service passes:\n%s", out)
	}
	for _, want := range []string{
		"ok  \texample.com/svc\t",
		"FAIL\texample.com/svc/accept\t",
		"exit: fail, but want that the process ended by itself, with status 0, inside the grace period",
		"killed by SIGTERM after ",
		"answered: fail, but want that every request in flight at the signal, and every one that the service took after it, got its whole answer",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("go test does not say %q; it says\n%s", want, out)
		}
	}
}

// deaf is a service that does not hear the signal, and takes its time over every path, /readyz included.
const deaf = `package main

import (
	"net/http"
	"os"
	"time"
)

func main() {
	http.HandleFunc("/", func(http.ResponseWriter, *http.Request) { time.Sleep(1500 * time.Millisecond) })
	panic(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
`

// inModule runs the go command in a module's root, without a workspace but that module's own.
func inModule(t *testing.T, root string, args ...string) (said string, err error) {
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK="+filepath.Join(root, "go.work"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// shownTest returns the test file that the package's documentation shows.
func shownTest(t *testing.T) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "drilltest.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range new(comment.Parser).Parse(file.Doc.Text()).Content {
		if code, ok := block.(*comment.Code); ok && strings.HasPrefix(code.Text, "package main\n") {
			return code.Text
		}
	}
	t.Fatal("the documentation shows no test")
	return ""
}
