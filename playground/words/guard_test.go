package words_test

import (
	"go/ast"
	"testing"
)

// Facts once, words last: what happened is worked out in packages timeline and verdict, package words alone makes
// sentences of it, and nobody takes a sentence apart again in order to learn something. These tests read the sources.

// Where facts are worked out, no text is made: no string there has a blank beside a word, except in what an error says, and
// where it is looked for in what the Go runtime says.
func TestNoSentencesWhereFactsAreWorkedOut(t *testing.T) {
	all := sources(t, "playground/timeline", "playground/verdict", "playground/whatif")
	if len(all) < 15 {
		t.Errorf("only %d files were read", len(all))
	}
	for _, s := range all {
		for _, lit := range proseIn(s.file, isErrorText, isLookedFor) {
			t.Errorf("%s has a sentence, %s; such are made in package words", s.at(lit), lit.Value)
		}
	}
}

// apart says of the functions that may take a text apart, although it is a sentence by its looks, why they may.
var apart = map[string]string{
	"picture.Lines":    "draws the beginning of a line in another colour",
	"stories.IsWorker": "reads the names of functions in a stack",
	"lessons.fill":     "fills numbers in",
	"lessons.Ask":      "writes one of something in the singular",
	"plain.aside":      "reads what was typed",
	"program.frames":   "reads a stack trace of the Go runtime",
	"screens.check":    "draws the beginning of a line in another colour",
	"source.Markdown":  "lays prose out",
	"workshop.clean":   "takes out what a terminal would obey",
	"ui.Clean":         "takes out what a terminal would obey",
	"ui.Width":         "measures",
	"ui.Wrap":          "breaks into lines",
	"ui.joinIndents":   "breaks into lines",
}

// Nobody takes a sentence apart, or looks for something in one. A sentence is what package words, or a function that makes
// prose, returns, and whatever is put together with that, as far as it can be followed through variables, fields and
// the results of functions.
func TestNobodyTakesSentencesApart(t *testing.T) {
	all := sources(t, "playground/export", "playground/drawing", "playground/stories", "playground/drill", "playground/drills", "playground/drilltest", "playground/recording", "lessons", "tui")
	if len(all) < 25 {
		t.Errorf("only %d files were read", len(all))
	}
	used := make(map[string]bool)
	for _, o := range takenApart(all) {
		used[o.function] = true
		if apart[o.function] == "" {
			t.Errorf("%s: %s reads a sentence, with %s; what it wants to know is a fact, which package timeline or verdict tells", o.at, o.function, o.by)
		}
	}
	for function := range apart {
		if !used[function] {
			t.Errorf("%s takes no sentence apart any more: it needs no exemption", function)
		}
	}
}

// One run has one verdict wherever it is shown, that of verdict.Of, which gives none on a run that was left.
func TestEverybodyAsksForTheOneVerdict(t *testing.T) {
	for _, s := range sources(t, "playground", "lessons", "tui", "solutions") {
		s.eachFunc(func(f *ast.FuncDecl) {
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if pkg, name := called(n); pkg == "verdict" && name == "Judge" {
					t.Errorf("%s: %s judges by itself; verdict.Of has the verdict on a run", s.at(n), f.Name.Name)
				}
				return true
			})
		})
	}
}

// Nobody reads a sign to learn a fact: a sign is drawn beside its word, last of all.
func TestNobodyReadsSigns(t *testing.T) {
	for _, o := range signsRead(sources(t, "playground", "lessons", "tui")) {
		switch o.function {
		case "ui.Wrap", // keeps words with a hyphen whole
			"lessons.parsePath": // reads a file that a facilitator has written
			continue
		}
		t.Errorf("%s: %s reads a sign, with %s; what it wants to know is a fact: of a lane, its outcome or its ending", o.at, o.function, o.by)
	}
}

// The guards find what they are for.
func TestGuardsFind(t *testing.T) {
	facts := parse(t, "facts.go", `package verdict
		const kind = "killed-by-run"
		type finding struct { Path string "json:\"path\" xml:\"path\"" }
		func judge(line string) string {
			if strings.HasPrefix(line, "fatal error: ") { return "" }
			return fmt.Sprintf("%d of %d", 1, 2) + "killed by " + line
		}
		func check() error { return fmt.Errorf("no such file: %w", err) }`)
	var prose []string
	for _, lit := range proseIn(facts.file, isErrorText, isLookedFor) {
		prose = append(prose, lit.Value)
	}
	if len(prose) != 2 || prose[0] != `"%d of %d"` || prose[1] != `"killed by "` {
		t.Errorf("the prose found is %q", prose)
	}

	view := parse(t, "view.go", `package view
		func direct(f verdict.Finding) bool { return strings.Contains(words.Finding(f), "EOF") }
		func byVariable(r verdict.Result) {
			for _, sentence := range words.Evidence(r) {
				lead, _, _ := strings.Cut(ui.Clean(sentence), ":")
				if lead == "exit" { return }
			}
		}
		func says(n int) string { return strconv.Itoa(n) + " requests lost" }
		func byFunction() { number.FindString(says(1)) }
		func byField(l *lane, f verdict.Finding) { l.end = "✗ " + words.Finding(f) }
		func (l *lane) failed() bool { return strings.HasPrefix(l.end, "✗") }
		func (l *lane) text() string { return l.end }
		func byMethod(l *lane) bool { return l.text() == "✗ killed" }
		func lines(f verdict.Finding) []string { return strings.Split(words.Finding(f), "\n") }
		type unit struct { name, dir string }
		func named(lesson, service string) unit { return unit{lesson + " " + service, ""} }
		func parsed(what string) string { number, _, _ := strings.Cut(what, "-"); return number }
		func byParameter(u unit) string { return parsed(u.name) }
		func byQuestion(l *lessons.Lesson) bool { return strings.Contains(l.Question, "{printing}") }
		func others(line string) bool { return strings.HasPrefix(line, "panic: ") }
		func empty(f verdict.Finding) bool { return words.Finding(f) == "" }`)
	want := map[string]bool{"view.direct": true, "view.byVariable": true, "view.byFunction": true, "view.failed": true, "view.byMethod": true, "view.parsed": true, "view.byQuestion": true}
	found := make(map[string]bool)
	for _, o := range takenApart([]source{view}) {
		found[o.function] = true
		if !want[o.function] {
			t.Errorf("%s: %s takes nothing apart, and yet is found, with %s", o.at, o.function, o.by)
		}
	}
	for function := range want {
		if !found[function] {
			t.Errorf("%s takes a sentence apart, and is not found", function)
		}
	}
}

// The guard of signs finds what it is for.
func TestSignsReadAreFound(t *testing.T) {
	view := parse(t, "view.go", `package view
		func compares(l lane) bool { return l.sign == "✗" }
		func looks(where string) bool { return strings.Contains(where, "↓") }
		func chooses(e words.Exit) bool { switch e.Sign { case "✓": return true }; return false }
		func draws(row []rune) bool { return row[0] == '┆' }
		func compiles(name string) bool { return name == "." || name == "père" }`)
	found := make(map[string]bool)
	for _, o := range signsRead([]source{view}) {
		found[o.function] = true
	}
	if len(found) != 3 || !found["view.compares"] || !found["view.looks"] || !found["view.chooses"] {
		t.Errorf("found are %v", found)
	}
}

func isErrorText(e ast.Expr) bool {
	pkg, name := called(e)
	return pkg == "errors" && name == "New" || pkg == "fmt" && name == "Errorf"
}

func isLookedFor(e ast.Expr) bool {
	pkg, name := called(e)
	return pkg == "strings" && (name == "HasPrefix" || name == "Contains")
}
