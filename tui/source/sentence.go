package source

import (
	"regexp"
	"strings"
)

// within finds the markup within a sentence, with one group for each kind: an escaped character, code in two backquotes or
// in one, strong and other emphasis, the title and the address of a link, and a bare address.
var within = regexp.MustCompile("\\\\([[:punct:]])|``(.+?)``|`([^`]+)`" +
	`|\*\*(\S|\S.*?\S)\*\*|\*([^\s*]|[^\s*][^*]*[^\s*])\*|\[([^\[\]]+)\]\(([^\s()]+)\)|<(https?://[^\s<>]+)>`)

// sentence lays out the text of a heading or a paragraph in lines of at most width columns. A line that ends with a
// backslash or two spaces ends there in the result too.
func sentence(text []string, style Style, width int) []Line {
	w := &wrapper{width: width}
	var whole []string
	for i, line := range text {
		shown := strings.TrimSpace(line)
		whole = append(whole, strings.TrimSuffix(shown, `\`))
		if i == len(text)-1 || strings.HasSuffix(shown, `\`) || strings.HasSuffix(line, "  ") {
			w.inline(strings.Join(whole, " "), style)
			w.breakLine()
			whole = nil
		}
	}
	return w.lines
}

// inline adds the text of a sentence. What has no style of its own gets the given style.
func (w *wrapper) inline(text string, style Style) {
	added := 0 // the offset up to which text was added
	for _, found := range within.FindAllStringSubmatchIndex(text, -1) {
		group := func(n int) string { return text[max(0, found[2*n]):max(0, found[2*n+1])] }
		w.add(text[added:found[0]], style)
		added = found[1]
		w.add(group(1), style)
		w.add(strings.TrimSpace(group(2)+group(3)), Code)
		w.inline(group(4), Strong)
		w.inline(group(5), Emphasis)
		if address := group(7); address != "" {
			w.inline(group(6), Strong)
			w.add(" ", style)
			w.add(address, Link)
		}
		w.add(group(8), Link)
	}
	w.add(text[added:], style)
}
