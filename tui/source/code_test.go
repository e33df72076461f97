package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGo(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"package main // a comment", "‹keyword package› main ‹comment // a comment›"},
		{"for job := range jobs {\n\tprocessJob(job)\n}", "‹keyword for› job := ‹keyword range› jobs {\n    ‹function processJob›(job)\n}"},
		{`s, n := "a\"b", 0x1f + 1e3`, "s, n := ‹string \"a\\\"b\"›, ‹number 0x1f› + ‹number 1e3›"},
		{"var m map[string]any = nil", "‹keyword var› m ‹keyword map›[‹keyword string›]‹keyword any› = ‹keyword nil›"},
		{"n := len(list.len(x.string))", "n := len(list.‹function len›(x.string))"},
		{"x.y int", "x.y ‹keyword int›"},
		{"/* two\n\tlines */ `raw\nstring`", "‹comment /* two›\n‹comment     lines */› ‹string `raw›\n‹string string`›"},
		{"if err := run(); err != nil { ⚠ }", "‹keyword if› err := ‹function run›(); err != ‹keyword nil› { ⚠ }"},
		{"\"not closed\n'", "‹string \"not closed›\n‹string '›"},
		{"a\r\nb", "a\nb"},
	} {
		if got := marked(Highlight("main.go", c.source)); got != c.want {
			t.Errorf("%q is\n%s\nwant\n%s", c.source, got, c.want)
		}
	}
}

func TestShell(t *testing.T) {
	for _, c := range []struct{ file, source, want string }{
		{"start.sh", "#!/bin/sh\nset -u # why", "‹comment #!/bin/sh›\nset -u ‹comment # why›"},
		{"start.sh", `exec "$SERVICE" 'of $1' a#b $#`, `exec ‹string "›$SERVICE‹string "› ‹string 'of $1'› a#b $#`},
		{"start.sh", `echo "in ${TZ:=UTC}, status $?, \"so\""`, `echo ‹string "in ›${TZ:=UTC}‹string , status ›$?‹string , \"so\""›`},
		{"start.sh", "if true; then exit 3; fi", "‹keyword if› true; ‹keyword then› exit ‹number 3›; ‹keyword fi›"},
		{"start.sh", "echo \"two\nlines\" \\# it's", "echo ‹string \"two›\n‹string lines\"› \\# it‹string 's›"},
		{"notes.txt", "if # it", "if # it"},
	} {
		if got := marked(Highlight(c.file, c.source)); got != c.want {
			t.Errorf("%q is\n%s\nwant\n%s", c.source, got, c.want)
		}
	}
	if got, want := marked(highlight("dockerfile", `ENTRYPOINT ["/orders"]`)), `‹keyword ENTRYPOINT› [‹string "/orders"›]`; got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}

// The code of the course comes out as it is, line by line, whatever is coloured in it.
func TestHighlightKeepsEveryLine(t *testing.T) {
	read := 0
	for _, pattern := range []string{"lessons/*/*/*.go", "lessons/*/*/*.sh", "solutions/*/*.go", "solutions/*/*.sh"} {
		paths, err := filepath.Glob(filepath.Join("..", "..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			read++
			want := strings.Split(strings.TrimRight(strings.ReplaceAll(string(content), "\t", "    "), "\n"), "\n")
			lines := Highlight(path, string(content))
			if len(lines) != len(want) {
				t.Fatalf("%s has %d lines, not %d", path, len(want), len(lines))
			}
			for i, line := range lines {
				if line.String() != want[i] {
					t.Errorf("%s:%d became %q, not %q", path, i+1, line, want[i])
				}
			}
		}
	}
	if read < 36 {
		t.Errorf("only %d files were found", read)
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		line  string
		width int
		want  []string
	}{
		{"short", 20, []string{"short"}},
		{"", 20, []string{""}},
		{"    return errors.Join(err, server.Shutdown(ctx))", 30, []string{"    return errors.Join(err, ", "        server.Shutdown(ctx))"}},
		{"aaaaaaaaaaaaaaaaaaaa", 10, []string{"aaaaaaaaaa", "    aaaaaa", "    aaaa"}},
		{"go aaaaaaaaaaaaaaaaaaaa", 12, []string{"go ", "    aaaaaaaa", "    aaaaaaaa", "    aaaa"}},
		{"日本語日本語", 9, []string{"日本語日", "    本語"}},
	} {
		rows := Fold(Line{{c.line, Plain}}, c.width)
		var got []string
		for _, row := range rows {
			got = append(got, row.String())
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%q in %d columns is %q, want %q", c.line, c.width, got, c.want)
		}
	}
	styled := Line{{"x := ", Plain}, {`"a long string"`, String}, {" // why", Comment}}
	if got, want := marked(Fold(styled, 14)), "x := ‹string \"a long ›\n    ‹string string\"›\n    ‹comment  // why›"; got != want {
		t.Errorf("folded, it is\n%s\nwant\n%s", got, want)
	}
}
