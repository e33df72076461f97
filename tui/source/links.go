package source

import (
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"closingtime/tui/ui"
)

// Hyperlink is a link in a lesson's text.
type Hyperlink struct{ Title, Address string }

var markdownLink = regexp.MustCompile(`\[([^\]\n]+)\]\((https?://[^)\s]+)\)`)

// TakeLinks takes the links out of Markdown, so that they can be listed with numbers. In the returned text, each link is its title and
// its number. The section "Links" at the end, which only lists links, is removed.
func TakeLinks(markdown string) (text string, links []Hyperlink) {
	number := func(title, address string) int {
		for i, l := range links {
			if l.Address == address {
				return i + 1
			}
		}
		links = append(links, Hyperlink{title, address})
		return len(links)
	}
	text, list, _ := strings.Cut(markdown, "\n## Links\n")
	lines := strings.Split(text, "\n")
	fenced := false
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		}
		if !fenced {
			lines[i] = markdownLink.ReplaceAllStringFunc(line, func(found string) string {
				part := markdownLink.FindStringSubmatch(found)
				return part[1] + " \\[" + strconv.Itoa(number(part[1], part[2])) + "\\]"
			})
		}
	}
	for _, part := range markdownLink.FindAllStringSubmatch(list, -1) {
		number(part[1], part[2])
	}
	return strings.Join(lines, "\n"), links
}

// HyperlinkLines lists links in w columns, with the chosen one marked, and returns the line at which each begins. A link
// takes two lines where the terminal is wide enough.
func HyperlinkLines(links []Hyperlink, chosen, w int) (lines []string, at []int) {
	if len(links) == 0 {
		return nil, nil
	}
	lines = []string{"", boldAccent.Of("Links"), ""}
	for i, l := range links {
		at = append(at, len(lines))
		cursor := "  "
		title := ui.Clean(strings.ReplaceAll(l.Title, "`", ""))
		if i == chosen {
			cursor, title = ui.Strong.Of("▸ "), ui.Strong.Of(title)
		}
		lead := cursor + ui.PadLeft("["+strconv.Itoa(i+1)+"]", 4) + " "
		lines = append(lines, ui.Indented(lead, title, w)...)
		for n, row := range addressRows(l.Address, w-7) {
			if n == 0 {
				row = hyperlink(l.Address, row)
			}
			lines = append(lines, "       "+row)
		}
	}
	return lines, at
}

// addressRows breaks an address into rows of at most w columns.
func addressRows(address string, w int) []string {
	rows := strings.Split(ansi.Hardwrap(ui.Clean(address), max(8, w), false), "\n")
	for i, row := range rows {
		rows[i] = ui.Faint.Of(row)
	}
	return rows
}

// hyperlink makes text a link for terminals that support links. Almost all other terminals ignore it.
func hyperlink(address, text string) string {
	if !ui.Colours || plainConsole {
		return text
	}
	return "\x1b]8;;" + address + "\x1b\\" + text + "\x1b]8;;\x1b\\"
}

// plainConsole says that the terminal may print an unknown escape sequence instead of ignoring it.
var plainConsole = os.Getenv("TERM") == "linux" || ui.DumbTerminal()
