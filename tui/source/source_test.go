package source

import (
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var styleNames = map[Style]string{Comment: "comment", Keyword: "keyword", Function: "function", String: "string", Number: "number",
	Heading: "heading", Strong: "strong", Emphasis: "emphasis", Code: "code", Link: "link"}

// marked writes lines with the names of their styles: "‹keyword for› job := ‹keyword range›".
func marked(lines []Line) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, span := range line {
			if span.Style == Plain {
				b.WriteString(span.Text)
				continue
			}
			b.WriteString("‹" + styleNames[span.Style] + " " + span.Text + "›")
		}
	}
	return b.String()
}

// isSafe wants lines to be no wider than that, and to hold nothing that a terminal would obey.
func isSafe(t *testing.T, lines []Line, width int) {
	t.Helper()
	for _, line := range lines {
		if n := line.Width(); n > width {
			t.Errorf("of %d columns, a line takes %d: %q", width, n, line)
		}
		text := line.String()
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) && r > 0x200f || r == 0x2028 || r == 0x2029
		}) {
			t.Errorf("a terminal obeys %q", text)
		}
	}
}

// hostile are texts that somebody might have written to break something, or by accident.
var hostile = []string{
	"", " ", "\n\n\n", "\x00", "\xff\xfe\x80\x9b31m", "\r\r\n\r", "\ufeff# title", "```", "```go", "~~~\n```\n~~~", "`", "``a`", "[", "[a](", "![a](b \"c", "<", "<!--", "&#27;[31m&#x1b;]0;t&#7;",
	"a\x1b[31mb\x1b]0;title\ac\u009bd\u202ee\u2028f\u2066g", "`\x1b[2J`", "```\n\x1b[2J\u202e\n```", "[\x1b[1m](\x1b]8;;x\x1b\\)", "<http://a.example/\x1b[1m>",
	"日本語日本語日本語日本語日本語日本語日本語 日本語", "- 日本語日本語日本語日本語\n  - 日本語日本語日本語", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "e\u0301\u0301\u0301\u0301e\u0301", "\u200b\u200d\u200b", "🇩🇪🇩🇪🇩🇪🇩🇪🇩🇪🇩🇪🇩🇪🇩🇪🇩🇪", "0000000\u0a830",
	strings.Repeat("> ", 300) + "deep", strings.Repeat("- ", 300) + "deep", strings.Repeat("1. ", 300) + "deep",
	strings.Repeat("x", 5000), "`" + strings.Repeat("x", 5000) + "`", strings.Repeat("*a ", 2000), strings.Repeat("[", 2000), strings.Repeat("`a", 999), strings.Repeat("<", 2000),
	"999999999. a\n1. b", "-", "- \n-\n\n-", "1.", ">", "#", "***", "a  \nb\\\nc", "|a|b|\n|-|-|\n|1|2|", "<b>bold</b>\n\n<script>\nx\n</script>", "[a]: http://a.example\n\n[a] [b]",
	"\t\tcode\n\ttabs\t\t", "package p\n\nvar s = `raw \x1b[1m\r\nstring", "/* never\nclosed", "'\\", "\"\n\"", "0x 0b9 1e 'ab' 1_ .5.", "//line a.go:7\nx := 1", "echo \"${a", "echo 'a\nb' # c\\", "\\", "<<EOF",
}

func TestNothingIsWiderThanTheWidthOrObeyedByATerminal(t *testing.T) {
	for _, text := range hostile {
		for _, width := range []int{8, 9, 20, 80} {
			isSafe(t, Markdown(text, width), width)
			isSafe(t, Markdown("- a\n\n  > "+text, width), width)
			for _, file := range []string{"main.go", "start.sh", "Dockerfile"} {
				for _, line := range Highlight(file, text) {
					isSafe(t, Fold(line, width), width)
				}
			}
		}
	}
	for _, width := range []int{-1, 0, 1, 7} { // count as 8
		isSafe(t, Markdown("- wide: 日本語", width), 8)
		isSafe(t, Fold(Line{{"wide: 日本語", Plain}}, width), 8)
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, 20)
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = 8 + max(0, width)%200
		isSafe(t, Markdown(text, width), width)
		for _, language := range []string{"go", "sh", "dockerfile", ""} {
			for _, line := range highlight(language, text) {
				rows := Fold(line, width)
				isSafe(t, rows, width)
			}
		}
	})
}

// A file that a program has written may be one line of a million bytes; the screen does not stand still for it.
func BenchmarkFoldOfALongLine(b *testing.B) {
	line := Line{{strings.Repeat("x := 1; ", 1<<17), Plain}}
	for b.Loop() {
		Fold(line, 80)
	}
}

func BenchmarkMarkdown(b *testing.B) {
	content, err := os.ReadFile("../../lessons/18-rollout/lesson.md")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Markdown(string(content), 86)
	}
}
