// Command copy copies a solution out of this repository, into a module of its own:
//
//	go run ./solutions/copy 18-rollout ../orders
//
// The module has the name of its folder. It builds and passes its tests without Closing Time. In its folder shop is the
// business that the lessons' services run, to be replaced by yours. Its folder drill is a module of its own with one test,
// which stops the service under load; that one needs this checkout, and names it in its go.mod.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./solutions/copy SOLUTION FOLDER, such as 18-rollout ../orders")
		os.Exit(2)
	}
	if err := copyOut(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "copy:", err)
		os.Exit(1)
	}
	drill := ""
	if _, err := os.Stat(filepath.Join(os.Args[2], "drill")); err == nil {
		drill = fmt.Sprintf("  cd %s/drill && go test\n", os.Args[2])
	}
	fmt.Printf(`%[1]s is a module of its own:

  cd %[1]s && go test ./... && go run .
%[2]s
shop is the business: put yours there. shop/internal reports to a drill what happens inside; it goes with that shop.
`, os.Args[2], drill)
}

// own is the path of this module.
const own = "closingtime"

// copier copies out of a checkout into a new folder.
type copier struct {
	root   string // of the checkout
	target string
	module string // the path of the new module

	version string // of Go, that the modules need
}

// copyOut makes the module. The folder must not be there yet, and is not there after an error.
func copyOut(solution, target string) (err error) {
	root, err := findRoot()
	if err != nil {
		return err
	}
	if target, err = filepath.Abs(target); err != nil {
		return fmt.Errorf("finding the folder: %w", err)
	}
	c := copier{root: root, target: target, module: filepath.Base(target)}
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`).MatchString(c.module) {
		return fmt.Errorf("a module cannot be called %q: name a folder in small letters", c.module)
	}
	from := filepath.Join(root, "solutions", solution)
	if _, err := os.Stat(filepath.Join(from, "main.go")); err != nil {
		return fmt.Errorf("there is no such solution; solutions/README.md lists them: %w", err)
	}
	if c.version, err = ask(root, nil, "list", "-m", "-f", "{{.GoVersion}}"); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(target, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(target))
		}
	}()
	if err := c.copyPackage(from, ".", true); err != nil {
		return fmt.Errorf("copying %s: %w", from, err)
	}
	for pkg, to := range places {
		if pkg == rpc {
			continue
		}
		if err := c.copyPackage(filepath.Join(root, "playground", pkg), to, false); err != nil {
			return fmt.Errorf("copying the package %s: %w", pkg, err)
		}
	}
	asked, err := ask(root, nil, "list", "-deps", "./solutions/"+solution)
	if err != nil {
		return err
	}
	overGRPC := slices.Contains(strings.Fields(asked), own+"/playground/shop/shoprpc")
	if overGRPC {
		if err := c.copyPackage(filepath.Join(root, "playground", filepath.FromSlash(rpc)), places[rpc], false); err != nil {
			return fmt.Errorf("copying the package %s: %w", rpc, err)
		}
	}
	if err := c.writeModule(solution); err != nil || overGRPC { // the drill that is written asks over plain HTTP
		return err
	}
	return c.writeDrill()
}

// findRoot returns the root of the checkout in which the command was started.
func findRoot() (string, error) {
	mod, err := ask(".", nil, "env", "GOMOD")
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(mod)
	if err != nil || !bytes.HasPrefix(text, []byte("module "+own)) {
		return "", errors.Join(errors.New("start it inside a checkout of Closing Time"), err)
	}
	return filepath.Dir(mod), nil
}

// copyPackage copies the sources of a package. With tests, it copies those tests, too, that need nothing of the playground.
func (c copier) copyPackage(from, to string, tests bool) error {
	names, err := fs.Glob(os.DirFS(from), "*")
	if err != nil {
		return err
	}
	for _, name := range names {
		ext := filepath.Ext(name)
		if ext != ".go" && ext != ".sh" || strings.HasSuffix(name, "_test.go") && !tests {
			continue
		}
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if bytes.Contains(text, []byte(own+"/playground/drilltest")) {
			continue // the module drill has its test
		}
		for pkg, copied := range places {
			text = bytes.ReplaceAll(text, []byte(`"`+own+"/playground/"+pkg+`"`), []byte(`"`+path.Join(c.module, copied)+`"`))
		}
		if err := c.write(path.Join(to, name), text); err != nil {
			return err
		}
	}
	return nil
}

// writeModule writes the go.mod and the go.sum of the service.
func (c copier) writeModule(solution string) error {
	needed, err := c.requirements("./solutions/"+solution, "modernc.org/sqlite")
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(c.root, "go.sum"))
	if err != nil {
		return err
	}
	return errors.Join(
		c.write("go.mod", fmt.Appendf(nil, "module %s\n\ngo %s\n\n%s", c.module, c.version, needed)),
		c.write("go.sum", sums))
}

// writeDrill writes the module with the test that stops the service.
func (c copier) writeDrill() error {
	needed, err := c.requirements("./playground/drilltest", own)
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(c.root, "go.sum"))
	if err != nil {
		return err
	}
	return errors.Join(
		c.write("drill/go.mod", fmt.Appendf(nil, "module %s/drill\n\ngo %s\n\nreplace %s => %s\n\n%s", c.module, c.version, own, quoted(c.root), needed)),
		c.write("drill/go.sum", sums),
		c.write("drill/drill_test.go", []byte(drillTest)))
}

// rpc is the package that only a solution that serves gRPC needs.
const rpc = "shop/shoprpc"

// places has, for each package of the playground that a solution needs, its folder in the copy.
var places = map[string]string{
	"shop": "shop", rpc: "shop/shoprpc", "probe": "shop/internal/probe", "event": "shop/internal/event", "faults": "shop/internal/faults",
}

// drillTest stops the copied service with orders in flight.
const drillTest = `//go:build unix

// Package drill_test stops the service under load, and requires that every client gets an answer.
package drill_test

import (
	"testing"

	"closingtime/playground/drilltest"
	"closingtime/playground/load"
)

func TestShutdown(t *testing.T) {
	drilltest.Require(t, drilltest.Drill{
		Package: "..", Path: "/orders", Body: ` + "`" + `{"item":"tea"}` + "`" + `, // a path of yours that takes half a second
		Requests: 10, // SIGTERM comes when this many are in flight
		Load: load.Plan{SlowShare: -1}, // clients that send slowly may take longer than REQUEST_TIMEOUT, which cuts them
	}, "exit", "answered")
}
`

// requirements lists the modules that a package of this module needs on any system, as go.mod has them; all but one are
// indirect.
func (c copier) requirements(pkg, direct string) (string, error) {
	needed := make(map[string]string)
	for _, system := range []string{"linux", "darwin", "windows"} {
		listed, err := ask(c.root, []string{"GOOS=" + system}, "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}}{{end}}", pkg)
		if err != nil {
			return "", err
		}
		for line := range strings.Lines(listed) {
			if name, version, _ := strings.Cut(strings.TrimSpace(line), " "); name != "" && name != own {
				needed[name] = version + " // indirect"
			}
		}
	}
	if direct == own {
		needed[own] = "v0.0.0"
	}
	needed[direct] = strings.TrimSuffix(needed[direct], " // indirect")
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		fmt.Fprintf(&b, "\t%s %s\n", name, needed[name])
	}
	return "require (\n" + b.String() + ")\n", nil
}

// quoted returns a path as go.mod has it.
func quoted(path string) string {
	if strings.ContainsAny(path, " \t\"`()") {
		return fmt.Sprintf("%q", path)
	}
	return path
}

func (c copier) write(name string, text []byte) error {
	file := filepath.Join(c.target, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// ask returns what the go command answers in a folder.
func ask(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	answer, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	}
	return strings.TrimSpace(string(answer)), nil
}
