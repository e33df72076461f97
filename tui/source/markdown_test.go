package source

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ markdown, want string }{
		{"one\ntwo", "one two"},
		{"one\n\n\n\ntwo", "one\n\ntwo"},
		{"one  \ntwo\\\nthree", "one\ntwo\nthree"},
		{"# one\n## two `x`\ntext", "‹heading one›\n\n‹heading two ›‹code x›\n\ntext"},
		{"a **strong** and *stressed* `bit of code`.", "a ‹strong strong› and\n‹emphasis stressed› ‹code bit of›\n‹code code›."},
		{"un**bro**ken words that go on", "un‹strong bro›ken words that\ngo on"},
		{"a well-known path/to/some-file", "a well-known\npath/to/some-file"},
		{"- one\n- two lines of an item\n- three", "· one\n· two lines of an\n  item\n· three"},
		{"- one\n\n- two\n\n  more\n", "· one\n\n· two\n\n  more"},
		{"- one\n  - nested item of two\n- two", "· one\n  · nested item of\n    two\n· two"},
		{"9. nine\n10. ten, which is longer", "9. nine\n10. ten, which is\n    longer"},
		{"-\n- two", "·\n· two"},
		{"text\n```go\nreturn nil\n```\nmore", "text\n\n  ‹keyword return› ‹keyword nil›\n\nmore"},
		{"```\nreturn nil\n\n\tx\n```", "  return nil\n\n      x"},
		{"```sh\nexec \"$SERVICE\"\n```", "  exec ‹string \"›$SERVICE‹string \"›"},
		{"> quoted words that go on\n>\n> more", "│ quoted words that\n│ go on\n│\n│ more"},
		{"see [the docs](https://a.example)", "see ‹strong the docs›\n‹link https://a.example›"},
		{"<https://a.example>", "‹link https://a.example›"},
		{"![a cat](cat.png)", "!‹strong a cat› ‹link cat.png›"},
		{`see \[1\] and \*2\*`, "see [1] and *2*"},
		{"2 * 3 * 4, a_b_c, *", "2 * 3 * 4, a_b_c, *"},
		{"a ``b ` c`` and `*d*`", "a ‹code b ` c› and ‹code *d*›"},
		{"**a `b` *c* d**", "‹strong a ›‹code b›‹strong  ›‹emphasis c›‹strong  d›"},
		{"a <b>b</b>", "a <b>b</b>"},
		{"|a|b|\n|-|-|", "|a|b| |-|-|"},
		{"1. one\n   more\n2. two\n- other", "1. one more\n2. two\n\n· other"},
		{"- one\ngoes on\n\nnot in it", "· one goes on\n\nnot in it"},
		{"- one\n\n  ```go\n  x := 1\n\n  y\n  ```", "· one\n\n    x := ‹number 1›\n\n    y"},
		{"the number\n30. is of the text", "the number 30. is of\nthe text"},
		{"```\nnot closed\n\n# x", "  not closed\n\n  # x"},
		{"", ""},
	} {
		if got := marked(Markdown(c.markdown, 20)); got != c.want {
			t.Errorf("%q is\n%s\nwant\n%s", c.markdown, got, c.want)
		}
	}
}

// The lessons are written in what Markdown knows: nothing of how they are written shows, and all code has its colours.
func TestLessonsAreWrittenInWhatMarkdownKnows(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "..", "lessons", "*", "lesson.md"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are %d lessons, %v", len(paths), err)
	}
	language := regexp.MustCompile("(?m)^```(.*)\n(?s:.*?)\n```$")
	signs := regexp.MustCompile("[*`\\\\]|^\\||^#|^>|^~~~|^---|!\\[|\\]\\(|<[/!a-z]|&[a-z#]")
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, prose, _ := strings.Cut(strings.TrimPrefix(string(content), "---\n"), "\n---\n")
		for _, found := range language.FindAllStringSubmatch(prose, -1) {
			if !slices.Contains([]string{"", "go", "sh", "dockerfile"}, found[1]) {
				t.Errorf("%s holds code in %s, which has no colours", path, found[1])
			}
		}
		for _, line := range Markdown(language.ReplaceAllString(prose, ""), 80) {
			var text strings.Builder
			for _, span := range line {
				if span.Style != Code && span.Style != Link {
					text.WriteString(span.Text)
				}
			}
			if sign := signs.FindString(strings.TrimSpace(text.String())); sign != "" {
				t.Errorf("%s: %q shows in %q", path, sign, line)
			}
		}
	}
}
