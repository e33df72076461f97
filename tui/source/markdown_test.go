package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
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
		{"    indented", "  indented"},
		{"> quoted words that go on\n>\n> more", "│ quoted words that\n│ go on\n│\n│ more"},
		{"see [the docs](https://a.example)", "see ‹strong the docs›\n‹link https://a.example›"},
		{"<https://a.example>", "‹link https://a.example›"},
		{"![a cat](cat.png)", "a cat ‹link cat.png›"},
		{`see \[1\], 1 &lt; 2 &#38; \&amp;`, "see [1], 1 < 2 &\n&amp;"},
		{"a <b>b</b>\n\n<div>\nc\n</div>", "a <b>b</b>\n\n  <div>\n  c\n  </div>"},
		{"|a|b|\n|-|-|", "|a|b| |-|-|"},
		{"one\n\n---\n\ntwo", "one\n\n────────\n\ntwo"},
		{"[a]: https://a.example\n\ntext", "text"},
		{"", ""},
	} {
		if got := marked(Markdown(c.markdown, 20)); got != c.want {
			t.Errorf("%q is\n%s\nwant\n%s", c.markdown, got, c.want)
		}
	}
}

// The lessons are written in what Markdown knows. Whatever it does not know shows as it was written, which nobody wants.
func TestLessonsAreWrittenInWhatMarkdownKnows(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "..", "lessons", "*", "lesson.md"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are %d lessons, %v", len(paths), err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, prose, _ := strings.Cut(strings.TrimPrefix(string(content), "---\n"), "\n---\n")
		if err := ast.Walk(newParser().Parse(text.NewReader([]byte(prose))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n := n.(type) {
			case *ast.HTMLBlock, *ast.RawHTML, *ast.Image:
				t.Errorf("%s holds a %s", path, n.Kind())
			case *ast.Paragraph:
				if text := string(n.Lines().Value([]byte(prose))); strings.HasPrefix(text, "|") {
					t.Errorf("%s holds a table: %s", path, text)
				}
			case *ast.FencedCodeBlock:
				if language := string(n.Language([]byte(prose))); entering && language != "" && !strings.Contains(" go sh dockerfile ", " "+language+" ") {
					t.Errorf("%s holds code in %s, which has no colours", path, language)
				}
			}
			return ast.WalkContinue, nil
		}); err != nil {
			t.Error(err)
		}
	}
}
