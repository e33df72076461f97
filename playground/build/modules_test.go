//go:build unix

package build_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/build"
)

// A module that was never downloaded, and cannot be now, is no mistake in the source: the error names it, and says how
// to get it.
func TestModulesNotDownloaded(t *testing.T) {
	const path, version = "github.com/goccy/go-yaml", "v1.19.2"
	sums := path + " " + version + " h1:PmFC1S6h8ljIz6gMRBopkjP1TVT7xuwrButHID66PoM=\n" +
		path + " " + version + "/go.mod h1:XBurs7gK8ATbW4ZPGKgcbrY1Br56PdM69F7LkFRi1kA=\n"
	for name, version26 := range map[string]string{
		"the requirements are known":          "1.26",
		"nor are the requirements downloaded": "1.16", // since Go 1.17, go.mod lists them all
	} {
		t.Run(name, func(t *testing.T) {
			root := module(t, map[string]string{
				"go.mod":      "module tiny\n\ngo " + version26 + "\n\nrequire " + path + " " + version + "\n",
				"go.sum":      sums,
				"cmd/main.go": "package main\n\nimport \"" + path + "/parser\"\n\nfunc main() { println(parser.ParseComments) }\n",
				"own/main.go": "package main\n\nfunc main() { undefined() }\n",
			})
			t.Setenv("GOMODCACHE", t.TempDir())
			t.Setenv("GOPROXY", "http://127.0.0.1:1") // nobody listens there
			b := builder(t, root)
			wantKind(t, build.NotDownloaded, "building cmd: it needs github.com/goccy/go-yaml@v1.19.2, never downloaded to this machine, and there is no way to download now.\n"+
				"With a network, run go mod download in "+root)(b.Build(t.Context(), filepath.Join(root, "cmd"), nil))
			if version26 == "1.26" {
				wantKind(t, build.Source, "own/main.go:3:15: undefined: undefined")(b.Build(t.Context(), filepath.Join(root, "own"), nil))
			}
		})
	}
}

// needsAModule returns the root of a module whose only program imports a package of another module.
func needsAModule(t *testing.T) string {
	t.Helper()
	const path, version = "github.com/goccy/go-yaml", "v1.19.2"
	return module(t, map[string]string{
		"go.mod":      "module tiny\n\ngo 1.26\n\nrequire " + path + " " + version + "\n",
		"go.sum":      path + " " + version + " h1:PmFC1S6h8ljIz6gMRBopkjP1TVT7xuwrButHID66PoM=\n" + path + " " + version + "/go.mod h1:XBurs7gK8ATbW4ZPGKgcbrY1Br56PdM69F7LkFRi1kA=\n",
		"cmd/main.go": "package main\n\nimport \"" + path + "/parser\"\n\nfunc main() { println(parser.ParseComments) }\n",
	})
}

// Where nothing can be written into the module cache, a module cannot be downloaded even with a network. The error says so,
// with the cache, and not that the module was never downloaded.
func TestModuleCacheThatCannotBeWritten(t *testing.T) {
	root := needsAModule(t)
	file := filepath.Join(root, "go.mod") // no folder, so that not even root can write into it
	readOnly := t.TempDir()
	if err := os.Chmod(readOnly, 0o555); err != nil {
		t.Fatal(err)
	}
	for name, cache := range map[string]string{"no folder": file, "cannot be made": filepath.Join(file, "cache"), "read-only": readOnly} {
		t.Run(name, func(t *testing.T) {
			if cache == readOnly && os.Geteuid() == 0 {
				t.Skip("root may write into a read-only folder")
			}
			t.Setenv("GOMODCACHE", cache)
			t.Setenv("GOPROXY", "http://127.0.0.1:1") // nobody listens there
			wantKind(t, build.NoModuleCache, "building cmd: it needs github.com/goccy/go-yaml@v1.19.2, for which nothing can be written into the module cache in "+cache+": ")(
				builder(t, root).Build(t.Context(), filepath.Join(root, "cmd"), nil))
		})
	}
}

// Without a home directory the go command finds no module, wherever it is. The error says so, and not that the modules were
// never downloaded.
func TestModulesWithoutAHomeDirectory(t *testing.T) {
	root := needsAModule(t)
	cache := t.TempDir()
	for name, cacheDir := range map[string]string{"with a cache of builds": cache, "without any cache": ""} {
		t.Run(name, func(t *testing.T) {
			for name, value := range map[string]string{"HOME": "", "XDG_CACHE_HOME": "", "GOPATH": "", "GOMODCACHE": "", "GOCACHE": cacheDir} {
				t.Setenv(name, value)
			}
			wantKind(t, build.NoHome, "neither GOMODCACHE nor GOPATH is set.\nSet HOME to your home directory")(builder(t, root).Build(t.Context(), filepath.Join(root, "cmd"), nil))
		})
	}
}

// A module that is downloaded is progress, not a message about the source.
func TestDownloadsAreProgress(t *testing.T) {
	const path, version = "example.com/fetched", "v1.0.0"
	proxy := t.TempDir()
	folder := filepath.Join(proxy, "example.com", "fetched", "@v")
	mod := "module " + path + "\n\ngo 1.26\n"
	write(t, filepath.Join(folder, version+".mod"), mod)
	write(t, filepath.Join(folder, version+".info"), `{"Version":"`+version+`"}`)
	var archive bytes.Buffer
	packed := zip.NewWriter(&archive)
	for name, text := range map[string]string{"go.mod": mod, "fetched.go": "package fetched\n\nconst Word = 1\n"} {
		file, err := packed.Create(path + "@" + version + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(file, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, version+".zip"), archive.String())
	root := module(t, map[string]string{
		"go.mod":      "module tiny\n\ngo 1.26\n\nrequire " + path + " " + version + "\n",
		"cmd/main.go": "package main\n\nimport \"" + path + "\"\n\nfunc main() { println(fetched.Word, undefined) }\n",
	})
	for name, value := range map[string]string{"GOMODCACHE": t.TempDir(), "GOPROXY": "file://" + filepath.ToSlash(proxy), "GONOSUMDB": "*", "GOFLAGS": "-modcacherw -mod=mod"} {
		t.Setenv(name, value)
	}
	var said []build.Progress
	_, err := builder(t, root).Build(t.Context(), filepath.Join(root, "cmd"), func(p build.Progress) { said = append(said, p) })
	failed, ok := build.OfSource(err)
	if !ok || !strings.Contains(failed.Output, "undefined: undefined") || strings.Contains(failed.Output, "downloading") {
		t.Errorf("the build gives %v", err)
	}
	if !slices.ContainsFunc(said, func(p build.Progress) bool { return p.Downloading == path+" "+version }) {
		t.Errorf("no progress names the download: %+v", said)
	}
	if last := said[len(said)-1]; last.Downloading != "" || last.Compiled == 0 {
		t.Errorf("at the end the progress is %+v", last)
	}
}

// However many modules are missing, the error is two lines, with the first of them and what to do.
func TestManyModulesNotDownloaded(t *testing.T) {
	err := &build.Error{Kind: build.NotDownloaded, Package: "cmd", Place: "/src", Output: strings.Repeat("no route to host\n", 40)}
	for modules, want := range map[string]string{
		"a@v1":                          "it needs a@v1, never",
		"a@v1 b@v1":                     "it needs a@v1 and b@v1, never",
		"a@v1 b@v1 c@v1 d@v1":           "it needs a@v1, b@v1, c@v1 and d@v1, never",
		"a@v1 b@v1 c@v1 d@v1 e@v1 f@v1": "it needs a@v1, b@v1, c@v1 and 3 more modules, never",
	} {
		err.Modules = strings.Fields(modules)
		if said := err.Error(); !strings.Contains(said, want) || strings.Count(said, "\n") != 1 || !strings.HasSuffix(said, "run go mod download in /src") {
			t.Errorf("of %s it says %q, want %q in it", modules, said, want)
		}
	}
}
