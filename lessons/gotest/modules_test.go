package gotest_test

import (
	"errors"
	"testing"

	"closingtime/lessons/gotest"
	"closingtime/playground/build"
)

// Tests that need a module which was never downloaded are no mistake in their source: the error names the module, as that
// of a build does.
func TestModulesNotDownloaded(t *testing.T) {
	const path, version = "github.com/goccy/go-yaml", "v1.19.2"
	dir := module(t, map[string]string{
		"go.mod": "module tiny\n\ngo 1.26\n\nrequire " + path + " " + version + "\n",
		"go.sum": path + " " + version + " h1:PmFC1S6h8ljIz6gMRBopkjP1TVT7xuwrButHID66PoM=\n" +
			path + " " + version + "/go.mod h1:XBurs7gK8ATbW4ZPGKgcbrY1Br56PdM69F7LkFRi1kA=\n",
		"main_test.go": "package main\nimport (\"testing\"; _ \"" + path + "/parser\")\nfunc TestIt(*testing.T) {}\n",
	})
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOPROXY", "http://127.0.0.1:1") // nobody listens there
	got, err := gotest.Run(t.Context(), dir, gotest.Options{})
	missing, ok := errors.AsType[*build.Error](err)
	if !ok || missing.Kind != build.NotDownloaded || len(missing.Modules) != 1 || missing.Modules[0] != path+"@"+version || missing.Place != dir {
		t.Errorf("it gives %+v and %v, want the error of modules that are not downloaded", got, err)
	}
}
