package outcomes

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// All the evidence is shown, except for what no screen has room for.
func TestAllEvidenceShows(t *testing.T) {
	var evidence []string
	for i := range mostInAll + 7 {
		evidence = append(evidence, "lost: order "+strconv.Itoa(i)+" paid")
	}
	if got, more := Summed(evidence); !slices.Equal(got, evidence[:mostInAll]) || !strings.Contains(more, "and 7 more") {
		t.Errorf("of %d sentences, %d show, and %q", len(evidence), len(got), more)
	}
	if got, more := Summed(evidence[:46]); !slices.Equal(got, evidence[:46]) || more != "" {
		t.Errorf("of 46 sentences, %d show, and %q", len(got), more)
	}
}
