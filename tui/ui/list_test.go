package ui

import "testing"

func TestAListSaysWhatDoesNotShow(t *testing.T) {
	var l List
	for _, test := range []struct {
		rows, height, chosen int
		want                 string
	}{
		{0, 5, 0, ""},
		{5, 5, 4, ""},
		{6, 5, 0, "↓ 1 more line"},
		{15, 9, 0, "↓ 6 more lines"},
		{15, 9, 10, "↑ 2  ↓ 4 more lines"},
		{15, 9, 14, "↑ 6 lines above"},
	} {
		l = List{Chosen: test.chosen}
		l.Set(test.rows, test.height)
		if got := l.Where(); got != test.want {
			t.Errorf("%d of %d rows, with the cursor on row %d: %q, want %q", test.height, test.rows, test.chosen, got, test.want)
		}
	}
}
