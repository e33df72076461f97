package build

import (
	"cmp"
	"fmt"
	"strings"
)

// Error says why the service could not be built, and what to do about it.
func (e *Error) Error() string {
	switch e.Kind {
	case Source:
		name := e.Package
		if name == "." {
			name = "the package in the root of the module"
		}
		return fmt.Sprintf("%s does not compile:\n%s", name, e.Output)
	case Absent:
		if e.Cause == nil {
			return fmt.Sprintf("building %s: it is not inside %s", e.Package, e.Place)
		}
		return fmt.Sprintf("building %s: there is no such directory", e.Package)
	case NotMain:
		return fmt.Sprintf("building %s: it is package %s; a service is package main", e.Package, e.Name)
	case NotDownloaded:
		return fmt.Sprintf("building %s: it needs %s, never downloaded to this machine, and there is no way to download it now. "+
			"With a network, run go mod download in %s. The go command said: %s", e.Package, strings.Join(e.Modules, " and "), e.Place, e.Output)
	case NoGo:
		return fmt.Sprintf("building %s: there is no go command in PATH; install Go from https://go.dev/dl", e.Package)
	case NoPlace:
		return fmt.Sprintf("building %s: nothing can be written into %s, which a build needs: %s", e.Package, e.Place, cmp.Or(e.Output, causeText(e.Cause)))
	case NoCache:
		return fmt.Sprintf("building %s: go build cannot use its cache in %s, which GOCACHE names: %s", e.Package, e.Place, e.Output)
	}
	return fmt.Sprintf("building %s: go build could not work here: %s; go env shows its settings", e.Package, e.Output)
}

func causeText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
