package long_test

import (
	"flag"
	"strconv"
	"testing"

	"closingtime/internal/long"
)

func TestTheFlagDecidesHowMuchIsDone(t *testing.T) {
	before := long.Wanted()
	defer set(t, before)
	for _, c := range []struct {
		wanted bool
		count  int
		ran    bool
	}{{wanted: false, count: 3}, {wanted: true, count: 300, ran: true}} {
		set(t, c.wanted)
		if got := long.Pick(3, 300); got != c.count {
			t.Errorf("with -long=%v Pick(3, 300) returns %d, want %d", c.wanted, got, c.count)
		}
		ran := false
		t.Run("only", func(t *testing.T) {
			long.Only(t)
			ran = true
		})
		if ran != c.ran {
			t.Errorf("with -long=%v a test that is only for it goes on: %v, want %v", c.wanted, ran, c.ran)
		}
	}
}

func set(t *testing.T, wanted bool) {
	t.Helper()
	if err := flag.Set("long", strconv.FormatBool(wanted)); err != nil {
		t.Fatal(err)
	}
}
