package source

import (
	"path/filepath"
	"strings"

	"closingtime/tui/ui"
)

// Highlight returns the lines of a source file in their styles. The name of the file determines the language: Go or the shell's. Tabs
// become four spaces, and blank lines at the end of the file are left out.
func Highlight(file, text string) []Line {
	switch filepath.Ext(file) {
	case ".go":
		return highlight("go", text)
	case ".sh":
		return highlight("sh", text)
	}
	return highlight("", text)
}

// highlight is Highlight for a language given by its name in Markdown.
func highlight(language, text string) []Line {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r", ""), "\n")
	if text == "" {
		return nil
	}
	code := &painter{text: text, lines: []Line{nil}}
	switch language {
	case "go":
		code.paintGo()
	case "sh":
		code.paintShell(shellWords)
	case "dockerfile":
		code.paintShell(dockerfileWords)
	}
	code.upTo(len(text), Plain)
	return code.lines
}

// painter goes through a text from beginning to end and distributes it over lines.
type painter struct {
	text  string
	at    int // the text before this offset is in lines
	lines []Line
}

// upTo adds the text up to an offset in one style. It adds nothing if the painter is beyond that offset already.
func (p *painter) upTo(end int, style Style) {
	if end <= p.at {
		return
	}
	for i, part := range strings.Split(p.text[p.at:end], "\n") {
		if i > 0 {
			p.lines = append(p.lines, nil)
		}
		p.lines[len(p.lines)-1].add(ui.Clean(part), style)
	}
	p.at = end
}
