package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// List is a cursor over rows. The rows stand on lines. As many lines show as there is room for, and the line of the cursor
// is always among them. The zero value has no rows.
type List struct {
	Chosen        int // the row of the cursor; where there are no rows, 0
	Top           int // the first line that shows
	Above, Below  int // how many lines show above and below the cursor's, as far as there are any
	rows          int
	lines, height int
	at            []int // the line of each row; nil where row 3 stands on line 3
}

// Set says how many rows there are, each on a line of its own, and how many lines there is room for. The cursor stays on
// its row, or moves to the last row if its own is gone.
func (l *List) Set(rows, height int) {
	l.rows, l.lines, l.at, l.height = rows, rows, nil, height
	l.Choose(l.Chosen)
}

// SetLines is Set for rows that stand between other lines: at has the line of each row.
func (l *List) SetLines(at []int, lines, height int) {
	l.rows, l.lines, l.at, l.height = len(at), lines, at, height
	l.Choose(l.Chosen)
}

// Choose moves the cursor to a row, or to the nearest row if there is no such row.
func (l *List) Choose(row int) {
	l.Chosen = max(0, min(row, l.rows-1))
	line := l.Chosen
	if l.at != nil && l.rows > 0 {
		line = l.at[l.Chosen]
	}
	l.Top = max(line+l.Below-l.height+1, min(l.Top, line-l.Above))
	l.Top = max(0, min(l.Top, l.lines-l.height))
}

// Update moves the cursor if the key is one that does so, and tells whether it is.
func (l *List) Update(k tea.KeyMsg) bool {
	page := max(1, l.height-1)
	switch {
	case key.Matches(k, KeyUp):
		l.Choose(l.Chosen - 1)
	case key.Matches(k, KeyDown):
		l.Choose(l.Chosen + 1)
	case key.Matches(k, KeyPageUp):
		l.Choose(l.Chosen - page)
	case key.Matches(k, KeyPageDown):
		l.Choose(l.Chosen + page)
	case key.Matches(k, KeyTop):
		l.Choose(0)
	case key.Matches(k, KeyBottom):
		l.Choose(l.rows - 1)
	default:
		return false
	}
	return true
}

// Visible returns the first line that shows and the one after the last.
func (l *List) Visible() (from, to int) { return l.Top, min(l.lines, l.Top+max(0, l.height)) }

// Click moves the cursor to the row on a line, counted from the first line that shows. ok tells whether there is a row, and
// again whether the cursor was on that row already, as with a second click.
func (l *List) Click(line int) (again, ok bool) {
	row := l.Top + line
	if l.at != nil {
		row = -1
		for i, at := range l.at {
			if at == l.Top+line {
				row = i
			}
		}
	}
	if line < 0 || line >= l.height || row < 0 || row >= l.rows {
		return false, false
	}
	again = row == l.Chosen
	l.Choose(row)
	return again, true
}
