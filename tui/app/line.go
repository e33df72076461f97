package app

import (
	"unicode"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"closingtime/tui/ui"
)

// Line is a line of text that is being typed.
type Line struct {
	Asks string // what it is for
	Text string
	// Take takes the text when it is complete, and returns the command that follows, or an error that says what is wrong with the text.
	Take  func(Navigator, string) (tea.Cmd, error)
	Wrong string // what was wrong with it when it was last complete
}

var (
	keyTake   = ui.Bind("enter", "take it", "enter")
	keyErase  = ui.Bind("backspace", "erase a letter; ctrl+u everything", "backspace", "ctrl+h", "ctrl+u")
	keyCancel = ui.Bind("esc", "leave it as it was", "esc")
)

// longestLine is how many bytes can be typed.
const longestLine = 1000

// Commands are the keys while the line is typed. done is called when the text has been taken, or is given up.
func (l *Line) Commands(done func()) Commands {
	return Commands{
		{Key: keyTake, Footer: "take it", Do: func(a Navigator) tea.Cmd {
			cmd, err := l.Take(a, l.Text)
			if err != nil {
				l.Wrong = ui.Clean(err.Error())
				return nil
			}
			done()
			return cmd
		}},
		{Key: keyErase, Footer: ui.When(l.Text != "", "erase"), Take: l.erase},
		{Key: keyCancel, Footer: "leave it", Do: Call(done)},
		{Any: true, Take: l.write},
	}
}

func (l *Line) erase(_ Navigator, k tea.KeyMsg) tea.Cmd {
	_, size := utf8.DecodeLastRuneInString(l.Text)
	l.Text = l.Text[:len(l.Text)-size]
	if k.String() == "ctrl+u" {
		l.Text = ""
	}
	l.Wrong = ""
	return nil
}

func (l *Line) write(_ Navigator, k tea.KeyMsg) tea.Cmd {
	if k.Type != tea.KeyRunes && k.Type != tea.KeySpace || k.Alt {
		return nil
	}
	for _, r := range k.Runes {
		if unicode.IsPrint(r) && len(l.Text) < longestLine {
			l.Text += string(r)
		}
	}
	l.Wrong = ""
	return nil
}

// Shown is the end of the text with a cursor behind it, in w columns.
func (l *Line) Shown(w int) string {
	text := l.Text
	if over := ui.Width(text) - (w - 2); over > 0 {
		text = ansi.TruncateLeft(text, over+1, "…")
	}
	return ui.Strong.Of(text) + ui.Accent.Of("_")
}
