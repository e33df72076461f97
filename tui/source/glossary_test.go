package source

import (
	"strings"
	"testing"

	"closingtime/playground/verdict"
)

func TestTheGlossaryHasTheWordsOfTheStage(t *testing.T) {
	for _, word := range []string{"endpoint", "502", "503", "instance", "lane", "queued", "stopping", "auditing", "lost", "met an error", "preStop", "SIGKILL", "-wal"} {
		if _, ok := Glossary.Find(word); !ok {
			t.Errorf("nothing explains %q", word)
		}
	}
}

func TestTheGlossaryExplainsAllThatShows(t *testing.T) {
	names := append([]string{"in flight", "receipts", "goroutines", "http", "db", "in-flight request", "receipt", "keep-alive connection",
		"connection pool", "goroutine"}, verdict.Names()...)
	for _, name := range names {
		if _, ok := Glossary.Find(name); !ok {
			t.Errorf("nothing explains %q", name)
		}
	}
	for _, check := range verdict.Names() {
		if _, ok := Glossary.Find(check + " (check)"); !ok {
			t.Errorf("nothing explains the check %q", check)
		}
	}
	seen := make(map[string]bool)
	for _, e := range Glossary {
		if n := strings.Count(e.Text+" ", ". "); n != 2 || !strings.HasSuffix(e.Text, ".") {
			t.Errorf("%s takes %d sentences: %s", e.Name, n, e.Text)
		}
		for _, name := range append([]string{e.Name}, e.Others...) {
			if seen[name] && !strings.HasSuffix(e.Name, "(check)") {
				t.Errorf("%q is explained twice", name)
			}
			seen[name] = true
		}
	}
}
