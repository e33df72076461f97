package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"closingtime/internal/long"
	"closingtime/tui/program"
)

func TestTheCommandLine(t *testing.T) {
	for _, args := range [][]string{{"-for", "linux"}, {"-for", "linux/amd64,"}, {"-for", "../../etc"}, {"-for", "linux/amd64", "-without-go"}, {"-o", ""}, {"more"}, {"-x"}} {
		var out, errs bytes.Buffer
		if status := Run(t.Context(), args, &out, &errs); status != program.CouldNotRun || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%q ends with %d and says %q, %q", args, status, &out, &errs)
		}
	}
	o, err := parse([]string{"-for", "linux/arm64,darwin/arm64,linux/arm64", "-o", "x.zip"})
	if err != nil || o.file != "x.zip" || !slices.Equal(o.systems, []string{"darwin/arm64", "linux/arm64"}) {
		t.Errorf("it is read as %+v, %v", o, err)
	}
	if o, err := parse(nil); err != nil || !slices.Contains(o.systems, runtime.GOOS+"/"+runtime.GOARCH) {
		t.Errorf("without arguments it is read as %+v, %v", o, err)
	}
}

// An earlier pack is overwritten, and no other file.
func TestOnlyAPackIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	var pack, other bytes.Buffer
	if err := errors.Join(write(t.Context(), &pack, []entry{{name: "closingtime/" + firstRead, mode: 0o644, text: []byte("unpack")}}),
		write(t.Context(), &other, []entry{{name: "holiday.jpg", mode: 0o644, text: []byte("sea")}})); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content     []byte
		replaceable bool
	}{"pack.zip": {pack.Bytes(), true}, "other.zip": {other.Bytes(), false}, "thesis.txt": {[]byte("years of work"), false}} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, c.content, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := replaceable(file); (err == nil) != c.replaceable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := replaceable(filepath.Join(dir, "new.zip")); err != nil {
		t.Error(err)
	}
	var out, errs bytes.Buffer
	if status := Run(t.Context(), []string{"-o", filepath.Join(dir, "thesis.txt")}, &out, &errs); status != program.CouldNotRun || !strings.Contains(errs.String(), "is no pack") {
		t.Errorf("it ends with %d and says %q", status, &errs)
	}
	if err := replaceable(dir); err == nil {
		t.Error("a folder can be overwritten")
	}
}

// Texts, files and what is copied from another zip file come out as they went in, and programs can be run.
func TestWriting(t *testing.T) {
	dir := t.TempDir()
	module := filepath.Join(dir, "go.zip")
	var inner bytes.Buffer
	w := zip.NewWriter(&inner)
	for name, text := range map[string]string{"x/tool@v1/bin/go": strings.Repeat("go ", 1000), "x/tool@v1/src/a.go": "package a"} {
		to, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(to, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "file.zip")
	if err := errors.Join(w.Close(), os.WriteFile(module, inner.Bytes(), 0o644), os.WriteFile(file, []byte("stored"), 0o600)); err != nil {
		t.Fatal(err)
	}
	entries, err := insideZip(module, "top/go")
	if err != nil {
		t.Fatal(err)
	}
	entries = append(entries, entry{name: "top/start", mode: 0o755, text: []byte("#!/bin/sh\n")}, entry{name: "top/file.zip", mode: 0o600, file: file})
	var packed bytes.Buffer
	if err := write(t.Context(), &packed, entries); err != nil {
		t.Fatal(err)
	}
	to := unpack(t, packed.Bytes())
	for name, want := range map[string]struct {
		text string
		mode fs.FileMode
	}{"top/go/bin/go": {strings.Repeat("go ", 1000), 0o755}, "top/go/src/a.go": {"package a", 0o644}, "top/start": {"#!/bin/sh\n", 0o755}, "top/file.zip": {"stored", 0o600}} {
		text, err := os.ReadFile(filepath.Join(to, name))
		info, statErr := os.Stat(filepath.Join(to, name))
		if err != nil || statErr != nil || string(text) != want.text || info.Mode().Perm() != want.mode {
			t.Errorf("%s is %.20q, %v, %v", name, text, info, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := write(ended, io.Discard, entries); !errors.Is(err, context.Canceled) {
		t.Errorf("when it is told to end, it says %v", err)
	}
}

// A zip file with names that lead out of the pack is refused.
func TestAHostileModule(t *testing.T) {
	for _, name := range []string{"x@v1/../../../etc/passwd", "x@v1//etc/passwd", "plain"} {
		var inner bytes.Buffer
		w := zip.NewWriter(&inner)
		if _, err := w.CreateRaw(&zip.FileHeader{Name: name}); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "m.zip")
		if err := errors.Join(w.Close(), os.WriteFile(file, inner.Bytes(), 0o644)); err != nil {
			t.Fatal(err)
		}
		if entries, err := insideZip(file, "top"); err == nil {
			t.Errorf("%q becomes %q", name, entries[0].name)
		}
	}
}

// The start script finds the Go of the pack, and shuts out whatever the machine has set for its own.
func TestStart(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	here := filepath.Join(t.TempDir(), "a folder, with a space")
	tool := filepath.Join(here, "go", runtime.GOOS+"-"+runtime.GOARCH)
	for _, dir := range []string{filepath.Join(here, "course"), filepath.Join(tool, "bin"), filepath.Join(tool, "pkg", "tool")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script, err := scripts.ReadFile("files/start")
	goCommand := "#!/bin/sh\necho \"$GOROOT|$GOMODCACHE|$GOPROXY|$GOFLAGS|$PWD|$*\"\n"
	if err = errors.Join(err, os.WriteFile(filepath.Join(here, "start"), script, 0o755),
		os.WriteFile(filepath.Join(tool, "bin", "go"), []byte(goCommand), 0o644)); err != nil { // unpacked without its mode
		t.Fatal(err)
	}
	start := func(args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "sh", append([]string{filepath.Join(here, "start")}, args...)...)
		cmd.Env = []string{"PATH=/usr/bin:/bin", "GOFLAGS=-mod=vendor", "GOPROXY=https://example.com"}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	here, err = filepath.EvalSymlinks(here)
	if err != nil {
		t.Fatal(err)
	}
	tool = filepath.Join(here, "go", runtime.GOOS+"-"+runtime.GOARCH)
	said := tool + "|" + filepath.Join(here, "modules") + "|off|-modcacherw|" + filepath.Join(here, "course") + "|"
	for _, try := range []struct{ args, want []string }{
		{nil, []string{said + "mod download\n", said + "run ./tui\n"}},
		{[]string{"go", "vet", "./x y"}, []string{said + "vet ./x y\n"}},
	} {
		out, err := start(try.args...)
		for _, want := range try.want {
			if err != nil || !strings.Contains(out, want) {
				t.Errorf("start %q says %q, %v; want %q in it", try.args, out, err, want)
			}
		}
	}
	if err := os.RemoveAll(filepath.Join(here, "go")); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("/usr/bin/go"); err == nil {
		return // this machine's Go is used then
	}
	if out, err := start(); err == nil || !strings.Contains(out, "-for "+runtime.GOOS+"/"+runtime.GOARCH) {
		t.Errorf("without Go it says %q, %v", out, err)
	}
}

// A pack, unpacked elsewhere, builds the program and runs a lesson with empty caches and nothing to download from, and has all
// packages that the course and its tests import.
func TestAPackRunsWithoutANetwork(t *testing.T) {
	long.Only(t)
	file := filepath.Join(t.TempDir(), "pack.zip")
	p := packer{root: root(t), options: options{file: file}, say: t.Logf}
	if err := p.make(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(unpack(t, text), top)
	for _, args := range [][]string{{"go", "build", "-o", "../closingtime", "./tui"}, {"../closingtime", "check", "01"}, {"go", "list", "-deps", "-test", "./..."}} {
		cmd := exec.CommandContext(t.Context(), filepath.Join(to, "start"), args...)
		cmd.Env = append(os.Environ(), "GOPROXY=http://127.0.0.1:1", "GOFLAGS=", "HOME="+t.TempDir())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("start %q: %v\n%s", args, err, out)
		}
	}
	for _, unwanted := range []string{".closingtime", ".git"} {
		if _, err := os.Stat(filepath.Join(to, "course", unwanted, "progress.json")); err == nil {
			t.Errorf("%s is in the pack", unwanted)
		}
	}
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// unpack unpacks a zip file into a folder, with the modes of the files, as unzip does.
func unpack(t *testing.T, text []byte) (dir string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for _, f := range archive.File {
		if err := unpackFile(f, filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func unpackFile(f *zip.File, path string) error {
	from, err := f.Open()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(from) // which verifies its sum
	return errors.Join(err, from.Close(), os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, text, f.Mode().Perm()))
}
