package gotest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/lessons/gotest"
)

// Tests of every kind are run by the real go command, and each is told from all others.
func TestEndings(t *testing.T) {
	for name, c := range map[string]struct {
		imports string // beside those that every test file here has
		body    string // of the test file, after its imports
		limit   time.Duration
		ending  gotest.Ending
		tests   []string // name and outcome of each
		passed  bool
		says    string
	}{
		"passes":                {body: `func TestIt(t *testing.T) { t.Log("all is well") }`, ending: gotest.Complete, tests: []string{"TestIt pass"}, passed: true},
		"fails":                 {body: `func TestIt(t *testing.T) { t.Error("lost 3 receipts") }`, ending: gotest.Complete, tests: []string{"TestIt fail"}, says: "lost 3 receipts"},
		"fails without a word":  {body: `func TestIt(t *testing.T) { t.FailNow() }`, ending: gotest.Complete, tests: []string{"TestIt fail"}},
		"fails in a subtest":    {body: `func TestIt(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Error("within") }) }`, ending: gotest.Complete, tests: []string{"TestIt fail"}, says: "within"},
		"skips":                 {body: `func TestIt(t *testing.T) { t.Skip("not today") }`, ending: gotest.Complete, tests: []string{"TestIt skip"}},
		"passes and skips":      {body: `func TestIt(t *testing.T) {}; func TestMore(t *testing.T) { t.Skip() }`, ending: gotest.Complete, tests: []string{"TestIt pass", "TestMore skip"}, passed: true},
		"panics":                {body: `func TestIt(t *testing.T) { panic("my own mistake") }; func TestMore(t *testing.T) {}`, ending: gotest.BrokeOff, tests: []string{"TestIt fail"}, says: "my own mistake"},
		"fails, then panics":    {body: `func TestIt(t *testing.T) { t.Error("first"); panic("then") }`, ending: gotest.BrokeOff, tests: []string{"TestIt fail"}, says: "then"},
		"panics in a goroutine": {body: `func TestIt(t *testing.T) { go panic("aside"); select {} }`, ending: gotest.BrokeOff, tests: []string{"TestIt unfinished"}, says: "aside"},
		"exits":                 {body: `func TestIt(t *testing.T) { os.Exit(1) }`, ending: gotest.BrokeOff, tests: []string{"TestIt unfinished"}},
		"exits before any test": {body: `func TestMain(*testing.M) { println("no database"); os.Exit(1) }; func TestIt(*testing.T) {}`, ending: gotest.BrokeOff, says: "no database"},
		"says that it failed":   {body: `func TestIt(t *testing.T) { println("FAIL"); println("--- FAIL: TestIt (0.00s)") }`, ending: gotest.Complete, tests: []string{"TestIt pass"}, passed: true},
		"hangs":                 {body: `func TestIt(t *testing.T) { println("waiting"); select {} }; func init() { go func() { for { time.Sleep(1e9) } }() }`, limit: 5 * time.Second, ending: gotest.TimedOut, tests: []string{"TestIt unfinished"}, says: "waiting"},
		"does not compile":      {body: `func TestIt(t *testing.T) { undefined() }`, ending: gotest.NotBuilt, says: "undefined: undefined"},
		"lacks an import":       {imports: `_ "tiny/absent"`, body: `func TestIt(t *testing.T) {}`, ending: gotest.NotBuilt, says: "tiny/absent"},
		"no test function":      {body: `func notATest() {}`, ending: gotest.Complete},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := module(t, map[string]string{"main_test.go": "package main\nimport (\"testing\"; \"os\"; \"time\"; " + c.imports + ")\n" +
				"var _, _ = os.Exit, time.Sleep\ntype _ *testing.T\n" + c.body + "\n"})
			got, err := gotest.Run(t.Context(), dir, gotest.Options{Limit: c.limit})
			if err != nil {
				t.Fatal(err)
			}
			var tests []string
			for _, test := range got.Tests {
				tests = append(tests, fmt.Sprint(test.Name, " ", test.Outcome))
			}
			if got.Ending != c.ending || !slices.Equal(tests, c.tests) || got.Passed() != c.passed {
				t.Errorf("the tests were %q, %q, passed: %v; want %q, %q, %v", got.Ending, tests, got.Passed(), c.ending, c.tests, c.passed)
			}
			if said := strings.Join(got.Said(), "\n"); !strings.Contains(said, c.says) || strings.Contains(said, "=== RUN") {
				t.Errorf("they said %q, want %q in it", said, c.says)
			}
		})
	}
}

// A package without a test file has no tests, and that is no failure of the go command.
func TestNoTestFile(t *testing.T) {
	got, err := gotest.Run(t.Context(), module(t, map[string]string{"main.go": "package main\nfunc main() {}\n"}), gotest.Options{})
	if err != nil || got.Ending != gotest.Complete || len(got.Tests) > 0 || got.Passed() {
		t.Errorf("it gives %+v, %v", got, err)
	}
}

// What a test sets for programs to read comes back, that of a subtest with its test.
func TestAttributes(t *testing.T) {
	dir := module(t, map[string]string{"main_test.go": `package main
import "testing"
func TestIt(t *testing.T) {
	t.Attr("first", "1 and 2")
	t.Run("sub", func(t *testing.T) { t.Attr("second", "3") })
}
`})
	got, err := gotest.Run(t.Context(), dir, gotest.Options{})
	want := []gotest.Attribute{{Key: "first", Value: "1 and 2"}, {Key: "second", Value: "3"}}
	if err != nil || len(got.Tests) != 1 || !slices.Equal(got.Tests[0].Attributes, want) {
		t.Errorf("it gives %+v, %v; want the attributes %v", got, err, want)
	}
}

// Replaced files are replaced in whatever the test builds, too, wherever the list of them lies.
func TestReplace(t *testing.T) {
	dir := module(t, map[string]string{
		"main.go":     "package main\nfunc main() { print(word) }\n",
		"word.go":     "package main\nvar word = \"own\"\n",
		"other/it.go": "package main\nvar word = \"other\"\n",
		"main_test.go": `package main
import ("testing"; "os/exec")
func TestIt(t *testing.T) {
	out, err := exec.Command("go", "run", ".").CombinedOutput()
	if word != "other" || string(out) != "other" {
		t.Errorf("word is %s; the program says %s, %v", word, out, err)
	}
}
`})
	spaced := filepath.Join(t.TempDir(), "with a space")
	if err := os.Mkdir(spaced, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", spaced)
	got, err := gotest.Run(t.Context(), dir, gotest.Options{Replace: map[string]string{
		filepath.Join(dir, "word.go"): filepath.Join(dir, "other", "it.go"),
	}})
	if err != nil || !got.Passed() {
		t.Errorf("it gives %+v, %v", got, err)
	}
	if remaining, _ := os.ReadDir(spaced); len(remaining) > 0 {
		t.Errorf("%s is left", remaining[0].Name())
	}
}

// Where the go command cannot work, that is an error, and no test has failed.
func TestGoCannotWork(t *testing.T) {
	dir := t.TempDir() // is in no module
	if got, err := gotest.Run(t.Context(), dir, gotest.Options{}); err == nil {
		t.Errorf("outside of a module it gives %+v", got)
	}
	t.Setenv("PATH", dir)
	if got, err := gotest.Run(t.Context(), dir, gotest.Options{}); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("without go it gives %+v, %v", got, err)
	}
}

// When its context ends, the tests end, and the cause comes back.
func TestCancelled(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "runs")
	dir := module(t, map[string]string{"main_test.go": `package main
import ("testing"; "os")
func TestIt(t *testing.T) { os.WriteFile("` + mark + `", nil, 0o644); select {} }
func init() { go func() { select {} }(); c := make(chan int); go func() { for { c <- 1 } }(); go func() { for { <-c } }() }
`})
	wanted := errors.New("the learner has saved again")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(mark); err == nil {
				cancel(wanted)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	if got, err := gotest.Run(ctx, dir, gotest.Options{}); !errors.Is(err, wanted) {
		t.Errorf("it gives %+v, %v", got, err)
	}
	cancel(nil)
}

// module makes a tiny module of its own, and returns its root.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	files["go.mod"] = cmp.Or(files["go.mod"], "module tiny\n\ngo 1.26\n")
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}
