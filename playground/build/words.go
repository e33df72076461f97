package build

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
)

// Error says what could not be built, why, and what to do about it.
func (e *Error) Error() string {
	if e.Kind == Source {
		name := e.Package
		if name == "." {
			name = "the package in the root of the module"
		}
		return name + " " + e.Reason()
	}
	return fmt.Sprintf("building %s: %s", e.Package, e.Reason())
}

// Reason is Error without the name of what could not be built.
func (e *Error) Reason() string {
	switch e.Kind {
	case Source:
		return "does not compile:\n" + e.Output
	case Absent:
		if e.Cause == nil {
			return "it is not inside " + e.Place
		}
		return "there is no such directory"
	case NotMain:
		return fmt.Sprintf("it is package %s; a service is package main", e.Name)
	case NotDownloaded:
		return fmt.Sprintf("it needs %s, never downloaded to this machine, and there is no way to download now.\n"+
			"With a network, run go mod download in %s", firstOf(e.Modules), e.Place)
	case NoModuleCache:
		return fmt.Sprintf("it needs %s, for which nothing can be written into the module cache in %s: %s.\n"+
			"Make it a folder into which you may write, or set GOMODCACHE to one", firstOf(e.Modules), e.Place, causeText(e.Cause))
	case NoGo:
		return "there is no go command in PATH; install Go from https://go.dev/dl"
	case NoPlace:
		return fmt.Sprintf("nothing can be written into %s, which a build needs: %s.\nMake it a folder into which you may write, with room for 256 MB", e.Place, cmp.Or(e.Output, causeText(e.Cause)))
	case NoCache:
		return fmt.Sprintf("go build cannot use its cache in %s, which GOCACHE names: %s", e.Place, e.Output)
	case NoHome:
		return fmt.Sprintf("the go command knows no directory for its caches: %s.\n"+
			"Set %s to your home directory, or set GOCACHE and GOMODCACHE to folders of your own", strings.TrimPrefix(e.Output, "go: "), home())
	}
	return fmt.Sprintf("go build could not work here: %s; go env shows its settings", e.Output)
}

// home is the variable of the environment that names the home directory, from which the go command derives its caches.
func home() string {
	if runtime.GOOS == "windows" {
		return "USERPROFILE and LocalAppData" // the latter is in it, in AppData/Local
	}
	return "HOME"
}

// mostModules is how many modules an error names.
const mostModules = 3

// firstOf names the first of several modules, and counts the others.
func firstOf(modules []string) string {
	switch more := len(modules) - mostModules; {
	case more > 1:
		return fmt.Sprintf("%s and %d more modules", strings.Join(modules[:mostModules], ", "), more)
	case len(modules) > 1:
		last := len(modules) - 1
		return strings.Join(modules[:last], ", ") + " and " + modules[last]
	}
	return strings.Join(modules, "")
}

func causeText(err error) string {
	if err == nil {
		return ""
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok { // the place is named already
		return path.Err.Error()
	}
	return err.Error()
}
