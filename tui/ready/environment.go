package ready

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"

	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// goodWidth and goodHeight are the size of a terminal, in columns and rows, from which on the screens are complete.
const goodWidth, goodHeight = 80, 24

// signs are what the screens draw with.
const signs = "✓ ✗ ▸ ● ○ · … │ ─ ┆ █ ░ ▂▃▅▇"

func (m *machine) terminal(context.Context) Finding {
	if !ui.HasTerminal() {
		return Finding{Outcome: Unknown, Said: "not checked: this is a pipe or a file; run `go run ./tui ready` in the terminal that you will use"}
	}
	w, h, err := term.GetSize(os.Stdout.Fd())
	const plain = "Or take the course in lines of text: go run ./tui -plain"
	switch {
	case ui.DumbTerminal():
		return fail("TERM is dumb: this terminal cannot move its cursor", "Use another terminal. "+plain)
	case err != nil:
		return fail("the size of the terminal cannot be known: "+err.Error(), "Use another terminal. "+plain)
	case w < app.LeastWidth || h < app.LeastHeight:
		return fail(fmt.Sprintf("the terminal has %d columns and %d rows, and the course needs %d and %d", w, h, app.LeastWidth, app.LeastHeight), "Make it larger, or its letters smaller.")
	case runtime.GOOS != "windows" && !utf8Locale(os.Getenv):
		return fail("the terminal's character set is not said to be UTF-8", "Set LANG to one with UTF-8, as in: export LANG=C.UTF-8")
	}
	found := pass("%d columns, %d rows, %s", w, h, colours())
	found.Note = "All of these must show, and none as a box or a question mark: " + signs + "\nIf one does not, choose another font. " + plain
	if w < goodWidth || h < goodHeight {
		found.Note += fmt.Sprintf("\n%dx%d or more shows more.", goodWidth, goodHeight)
	}
	return found
}

// utf8Locale tells whether the environment names a locale with UTF-8, or none at all on a system where that is the usual one.
func utf8Locale(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := strings.ToLower(env(name)); value != "" { // the first that is set counts
			return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
		}
	}
	return true // nothing says otherwise, as in a container, and today's terminals show UTF-8
}

// colours says how many colours the terminal has. The course needs none.
func colours() string {
	switch lipgloss.ColorProfile() {
	case termenv.Ascii:
		return "no colours, which the course does not need"
	case termenv.ANSI:
		return "16 colours"
	}
	return "256 colours or more"
}

// leastRoom is how much room a disk must have, in bytes: for modules, Go's cache, and the binaries and recordings of a day.
const leastRoom = 1 << 30

func (m *machine) files(ctx context.Context) Finding {
	places := []struct{ name, dir string }{{"the checkout", m.course.Root}, {"the folder for temporary files", os.TempDir()}}
	for _, variable := range []string{"GOCACHE", "GOMODCACHE"} {
		if dir, err := m.goEnv(ctx, variable); err == nil && dir != "" && dir != "off" {
			places = append(places, struct{ name, dir string }{"Go's " + variable, dir})
		}
	}
	least := uint64(1 << 62)
	for _, p := range places {
		free, known := freeSpace(p.dir)
		if known && free < leastRoom {
			return fail(fmt.Sprintf("the disk of %s, %s, has room for %s", p.name, p.dir, gigabytes(free)), "Make room for "+gigabytes(leastRoom)+".")
		}
		if known {
			least = min(least, free)
		}
	}
	file, err := os.CreateTemp("", "closingtime-ready-*.tmp")
	if err != nil {
		return fail("nothing can be written into "+os.TempDir()+": "+err.Error(), "Set TMPDIR to a folder into which you may write.")
	}
	file.Close()
	if err := os.Remove(file.Name()); err != nil {
		return fail("what is written into "+os.TempDir()+" cannot be removed: "+err.Error(), "Set TMPDIR to a folder of your own.")
	}
	if err := lockIn(m.course.StateDir()); err != nil {
		return fail("files cannot be locked in "+m.course.StateDir()+": "+err.Error(), "Copy the course to a disk of this machine, into a folder of your own.")
	}
	if least == 1<<62 {
		return pass("files can be written and locked")
	}
	return pass("room for %s, and files can be written and locked", gigabytes(least))
}

func gigabytes(bytes uint64) string { return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30)) }
