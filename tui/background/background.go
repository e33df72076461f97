// Package background declares that the background of the terminal is dark, before Bubble Tea asks the terminal.
//
// Bubble Tea's init function asks the terminal, and waits up to five seconds where no terminal answers. The colours of this
// program are the terminal's own sixteen, for which the answer does not matter. Importing this package for its init is
// enough, as long as its import path sorts before Bubble Tea's, since Go initialises packages in that order.
package background

import (
	"github.com/charmbracelet/lipgloss"
)

func init() { lipgloss.SetHasDarkBackground(true) }
