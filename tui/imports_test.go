package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers are the packages of this module, from the top down: each imports only packages that stand below it. The services
// of the lessons and of the solutions stand beside this list; see serviceImports.
var layers = []string{
	"tui",
	"tui/plain", "tui/pack", "tui/ready",
	"tui/screens/workshop",
	"tui/screens/playground", "tui/screens",
	"tui/builds/buildstest", "tui/builds",
	"tui/outcomes", "tui/picture", "tui/prediction",
	"tui/app/apptest", "tui/app",
	"tui/source", "tui/program", "tui/ui",
	"tui/progress", "tui/background", "tui/story", "tui/setups",
	"tui/workshop/roomserver",
	"tui/workshop/server", "tui/workshop/opening", "tui/workshop/visit", "tui/workshop/client",
	"tui/workshop/ledger", "tui/workshop/page", "tui/workshop/report",
	"tui/workshop", "tui/grade",

	"lessons", "lessons/gotest",

	"playground/drill", "playground/drilltest", "playground/drills", "playground/export", "playground/film", "playground/drawing", "playground/recording",
	"playground/switchboard", "playground/trials",
	"playground",
	"playground/switches/service",
	"playground/target", "playground/witness", "playground/container",
	"playground/stories",
	"playground/words", "playground/lanes", "playground/whatif", "playground/verdict", "playground/timeline", "playground/timeline/index",
	"playground/balancer", "playground/proxy", "playground/endpoints", "playground/load", "playground/attempt", "playground/readiness", "playground/rpc",
	"playground/audit", "playground/leftover",
	"playground/build", "playground/process", "playground/scratch", "playground/stop", "playground/certificate",
	"playground/shop/shoprpc", "playground/shop", "playground/probe",
	"playground/switches",
	"playground/event", "playground/faults",
	"internal/long", "internal/browser", "internal/atonce", "internal/race", "internal/filelock", "internal/wholefile",
}

// serviceImports are the packages of this module that a service of a lesson may import.
var serviceImports = []string{"playground/shop", "playground/shop/shoprpc", "playground/drilltest"}

// Imports run downwards only. A new package needs a place in layers, and its imports decide where.
func TestImportsRunDownwards(t *testing.T) {
	packages := importsOfModule(t)
	for _, name := range layers {
		if packages[name] == nil {
			t.Errorf("%s is among the layers, and there is no such package", name)
		}
	}
	for name, imports := range packages {
		at := slices.Index(layers, name)
		for _, imported := range imports {
			switch below := slices.Index(layers, imported); {
			case at < 0 && isService(name):
				if !slices.Contains(serviceImports, imported) {
					t.Errorf("the service %s imports %s; it may import %v", name, imported, serviceImports)
				}
			case at < 0:
				t.Fatalf("%s has no place among the layers", name)
			case below < 0:
				t.Errorf("%s imports %s, which has no place among the layers", name, imported)
			case below <= at:
				t.Errorf("%s imports %s, which stands above it", name, imported)
			}
		}
	}
}

// isService tells whether a package is a service: one of a lesson's own, or a solution.
func isService(name string) bool {
	first, rest, nested := strings.Cut(name, "/")
	return nested && (first == "lessons" && rest != "gotest" || first == "solutions")
}

// importsOfModule returns what each package of the module imports of the module, tests and their programs aside.
func importsOfModule(t *testing.T) map[string][]string {
	t.Helper()
	packages := make(map[string][]string)
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file != ".." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "yours" || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path.Dir(filepath.ToSlash(file)), "../")
		if packages[name] == nil {
			packages[name] = []string{}
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if own, ok := strings.CutPrefix(imported, "closingtime/"); err == nil && ok && !slices.Contains(packages[name], own) {
				packages[name] = append(packages[name], own)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}
