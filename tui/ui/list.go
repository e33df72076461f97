package ui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// List is a cursor over rows, which are on lines. It shows as many lines as there is room for, always including the line of
// the cursor. The zero value has no rows.
type List struct {
	Chosen        int // the row of the cursor; 0 where there are no rows
	Top           int // the first visible line
	Above, Below  int // how many lines above and below the cursor's are kept visible, as far as there are any
	rows          int
	lines, height int
	at            []int // the line of each row; nil where each row is on the line of the same number
}

// Set sets the number of rows, each on its own line, and the number of lines for which there is room. The cursor stays on
// its row, or moves to the last row if its own has disappeared.
func (l *List) Set(rows, height int) {
	l.rows, l.lines, l.at, l.height = rows, rows, nil, height
	l.Choose(l.Chosen)
}

// SetLines is Set for rows between other lines: at has the line of each row.
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

// Update moves the cursor if the key does so. It returns false for any other key.
func (l *List) Update(k tea.KeyMsg) bool {
	by, ok := stepOf(k, l.height, l.rows)
	if ok {
		l.Choose(l.Chosen + by)
	}
	return ok
}

// Visible returns the first visible line and the one after the last.
func (l *List) Visible() (from, to int) { return l.Top, min(l.lines, l.Top+max(0, l.height)) }

// Draw returns the visible lines of a list that Set has set: each is what row returns for its row.
func (l *List) Draw(row func(i int, chosen bool) string) []string {
	from, to := l.Visible()
	var lines []string
	for i := from; i < to; i++ {
		lines = append(lines, row(i, i == l.Chosen))
	}
	return lines
}

// Cursor returns the beginning of a row of a list, which has the cursor if that row is the chosen one, and the row's name, in bold there.
func Cursor(chosen bool, name string) (lead, shown string) {
	if chosen {
		return " " + Strong.Of("▸") + " ", Strong.Of(name)
	}
	return "   ", name
}

// Where says which part of the lines is visible, or returns "" when all are.
func (l *List) Where() string {
	from, to := l.Visible()
	return Hidden(from, l.lines-to)
}

// Click moves the cursor to the row on a line, counted from the first visible one. ok tells whether there is a row, and
// again whether the cursor was on that row already, as after a second click.
func (l *List) Click(line int) (again, ok bool) {
	row := l.Top + line
	if l.at != nil {
		row = slices.Index(l.at, row)
	}
	if line < 0 || line >= l.height || row < 0 || row >= l.rows {
		return false, false
	}
	again = row == l.Chosen
	l.Choose(row)
	return again, true
}
