package source

import (
	"testing"
)

func TestTheGlossaryHasTheWordsOfTheStage(t *testing.T) {
	for _, word := range []string{"endpoint", "502", "503", "instance", "lane", "queued", "stopping", "auditing", "lost", "met an error", "preStop", "SIGKILL", "-wal"} {
		if _, ok := Glossary.Find(word); !ok {
			t.Errorf("nothing explains %q", word)
		}
	}
}
