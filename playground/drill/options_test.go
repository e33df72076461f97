//go:build unix

package main

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/drills"
	"closingtime/playground/load"
	"closingtime/playground/verdict"
)

// inFolder makes a folder with a file drill.yaml the working directory.
func inFolder(t *testing.T, yaml string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if yaml != "" {
		if err := os.WriteFile(defaultFile, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func parsed(t *testing.T, args ...string) drills.Drill {
	t.Helper()
	d, err := newOptions().parse(args)
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return d
}

// A body, a header and a weight belong to the request before them, and a header before the first one to all.
func TestRequests(t *testing.T) {
	inFolder(t, "")
	if err := os.WriteFile("order.json", []byte(`{"a":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	d := parsed(t, "-header", "Accept: text/html", "-get", "/", "-weight", "4", "-post", "/orders", "-body", "@order.json", "-header", "X-A: b", "--", "serve")
	want := []load.Request{
		{Method: "GET", Path: "/", Weight: 4, Header: map[string][]string{"Accept": {"text/html"}}},
		{Method: "POST", Path: "/orders", Body: `{"a":1}`, Header: map[string][]string{"Accept": {"text/html"}, "X-A": {"b"}}},
	}
	if !reflect.DeepEqual(d.Load.Requests, want) {
		t.Errorf("requests\n%+v\nwant\n%+v", d.Load.Requests, want)
	}
}

// What the file says is what the same flags would say, and the command line counts instead.
func TestFile(t *testing.T) {
	inFolder(t, `
command: [serve, --listen, "{addr}"]
env: [A=b, C=d]
header: {Accept: text/html}
requests:
  - {get: /, weight: 4}
  - post: /orders
    body: '{"a":1}'
    header: {X-A: b}
rate: 50
grace: 3s
clean: [0, TERM]
tls: true
`)
	same := []string{
		"-env", "A=b", "-env", "C=d", "-header", "Accept: text/html", "-get", "/", "-weight", "4", "-post", "/orders", "-body", `{"a":1}`,
		"-header", "X-A: b", "-rate", "50", "-grace", "3s", "-clean", "0", "-clean", "TERM", "-tls",
	}
	fromFile := parsed(t)
	if err := os.Rename(defaultFile, "other.yaml"); err != nil {
		t.Fatal(err)
	}
	fromFlags := parsed(t, append(same, "--", "serve", "--listen", "{addr}")...)
	if !reflect.DeepEqual(fromFile, fromFlags) {
		t.Errorf("the file says\n%+v\nand the flags say\n%+v", fromFile, fromFlags)
	}
	changed := parsed(t, "-file", "other.yaml", "-rate", "7", "-clean", "3", "-get", "/slow", "--", "other")
	if changed.Rate != 7 || changed.Grace != 3*time.Second || len(changed.Clean) != 1 || changed.Clean[0].Status != 3 ||
		len(changed.Load.Requests) != 1 || changed.Load.Requests[0].Path != "/slow" || !slices.Equal(changed.Target.Command, []string{"other"}) {
		t.Errorf("the command line does not count instead of the file: %+v", changed)
	}
}

// A header on the command line is one of all requests of the file, and not of its last one, to which no body or weight of the command
// line belongs either.
func TestCommandLineBesideFile(t *testing.T) {
	inFolder(t, "command: serve\nrequests: [{get: /a}, {post: /b}]\n")
	for _, r := range parsed(t, "-header", "Authorization: Bearer x").Load.Requests {
		if r.Header.Get("Authorization") != "Bearer x" {
			t.Errorf("%s %s has the header %v", r.Method, r.Path, r.Header)
		}
	}
	for _, flag := range []string{"-body", "-weight"} {
		if _, err := newOptions().parse([]string{flag, "3"}); err == nil || !strings.Contains(err.Error(), "it belongs behind the -get or -post that it is about") {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

// What is wrong with a file is said with its place and a way out.
func TestBadFile(t *testing.T) {
	for yaml, says := range map[string]string{
		"":                                    "is empty",
		"- a":                                 "drill.yaml:1: a drill is described by keys",
		"a: [":                                "drill.yaml: yaml",
		"command: serve\nraet: 20":            `drill.yaml:2: there is no key "raet"`,
		"command: serve\nrate: many":          `drill.yaml:2: rate: "many" is no number`,
		"command: serve\nrepeat: 1.5":         `drill.yaml:2: repeat: "1.5" is no whole number`,
		"command: serve\nrate: 5\nrate: 6":    "drill.yaml:3: rate is in line 2 already",
		"requests:\n  - get: /a\n    get: /b": "drill.yaml:3: get is in line 2 already",
		"command: serve\ngrace: 0":            "drill.yaml:2: grace: no grace period is no stop but a kill",
		"command: serve\nmax-drain: 0s":       "drill.yaml:2: max-drain: no stop takes no time",
		"command: serve\nfine: 503":           "drill.yaml:2: fine: that is no status from 200 to 499",
		"command: serve | tee":                "as a list",
		"command: {a: b}":                     "as a list",
		"command: serve\ninit: true":          `no key "init"`,
		"requests: {get: /}":                  "write a list",
		"requests: [{weight: 3}]":             "either a get or a post",
		"requests: [{get: /, color: 1}]":      "a request has no color",
		"requests: [{get: slow}]":             "a path begins with /",
		"rate: 20":                            "there is no command",
		"command: serve\nslow: 2":             "drill.yaml:2: slow: 2 is no share from 0 to 1",
		"command: serve\nslow: -1":            "drill.yaml:2: slow: -1 is no share from 0 to 1",
		"command: serve\nslow: nan":           "drill.yaml:2: slow: nan is no share from 0 to 1",
		"command: serve\nrate: inf":           "-rate +Inf is no rate; write a number of requests a second above 0",
	} {
		t.Run(says, func(t *testing.T) {
			inFolder(t, yaml+"\n")
			if status, _, stderr := drilled(t); status != verdict.StatusCouldNotRun || !strings.Contains(stderr, says) {
				t.Errorf("%q: status %d, %q; want %q", yaml, status, stderr, says)
			}
		})
	}
}

// -init writes a file that describes a drill as it is, names every flag, and is never written over another.
func TestInit(t *testing.T) {
	inFolder(t, "")
	if status, stdout, stderr := drilled(t, "-init"); status != verdict.StatusPassed || !strings.Contains(stdout, defaultFile) {
		t.Fatalf("status %d, %q, %q", status, stdout, stderr)
	}
	if d := parsed(t); len(d.Load.Requests) != 2 || d.Target.Command[0] != "./server" {
		t.Errorf("the file describes %+v", d)
	}
	if status, _, stderr := drilled(t, "-init"); status != verdict.StatusCouldNotRun || !strings.Contains(stderr, "there already") {
		t.Errorf("a second time: status %d, %q", status, stderr)
	}
	commented := regexp.MustCompile(`(?m)^# ([a-z-]+:)`)
	keys := string(commented.ReplaceAll(template, []byte("$1")))
	newOptions().flags().VisitAll(func(f *flag.Flag) {
		if !slices.Contains(onlyFlags, f.Name) && !slices.Contains(requestKeys, f.Name) && !strings.Contains(keys, "\n"+f.Name+":") {
			t.Errorf("the file does not name %s", f.Name)
		}
	})
	// Every key that is commented out has an example that is valid, too.
	keys = regexp.MustCompile(`(?m)^requests:\n(  .*\n)+`).ReplaceAllString(keys, "requests: [{get: /}]\n")
	keys = strings.Replace(keys, "shop: true", "", 1)
	instead := regexp.MustCompile(`(?ms)^# Instead of the command.*?\n\n`).FindString(keys)
	keys = strings.Replace(keys, instead, "", 1)
	wantValid(t, keys)
	// What takes the place of the command excludes one another.
	keys = regexp.MustCompile(`(?m)^(command|addr|ready-line|insist|max-drain|pprof):.*\n`).ReplaceAllString(keys, "")
	for _, names := range []string{"url|stop|stop-timeout|settle|expect-back|allow-remote", "url|stop|expect-up", "image|runtime|run-arg|port"} {
		lines := regexp.MustCompile(`(?m)^(`+names+`):.*\n`).FindAllString(instead, -1)
		if len(lines) != len(strings.Split(names, "|")) {
			t.Errorf("%s: found %q", names, lines)
		}
		wantValid(t, strings.Join(lines, "")+keys)
	}
}

// wantValid fails the test unless a file with these keys describes a drill.
func wantValid(t *testing.T, keys string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "all.yaml")
	if err := os.WriteFile(path, []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newOptions().parse([]string{"-file", path}); err != nil {
		t.Errorf("%v in\n%s", err, keys)
	}
}

// -h explains every flag.
func TestUsageIsComplete(t *testing.T) {
	o := newOptions()
	usage := o.usage()
	o.flags().VisitAll(func(f *flag.Flag) {
		if !strings.Contains(usage, "\n  -"+f.Name+" ") {
			t.Errorf("-h does not explain -%s", f.Name)
		}
	})
}
