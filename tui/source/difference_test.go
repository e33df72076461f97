package source

import (
	"strconv"
	"strings"
	"testing"
)

func TestDifferencesAddUp(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"a\nb\nc\n", "a\nb\nc\n", " 1|1  2|2  3|3 "},
		{"a\nb\nc\n", "a\nc\n", " 1|1 -2|0  3|2 "},
		{"a\nc\n", "a\nb\nc", " 1|1 -0|2  2|3 "},
		{"a\nb\nc\n", "a\nx\ny\nc\n", " 1|1 -2|2 -0|3  3|4 "},
		{"", "a\n", "-0|1 "},
		{"a\r\nb\r\n", "a\nb\n", " 1|1  2|2 "},
	} {
		var b strings.Builder
		for _, row := range Compare("main.go", c.old, c.new).rows {
			sign := " "
			if row.changed {
				sign = "-"
			}
			b.WriteString(sign + strconv.Itoa(row.old) + "|" + strconv.Itoa(row.new) + " ")
		}
		if b.String() != c.want {
			t.Errorf("%q and %q: %q, want %q", c.old, c.new, b.String(), c.want)
		}
	}
}
