package ui

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// CleanLines is Clean for a text of several lines.
func CleanLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = Clean(lines[i])
	}
	return strings.Join(lines, "\n")
}

// CleanWriter returns a writer that writes to w what CleanLines makes of each text.
func CleanWriter(w io.Writer) io.Writer { return cleanWriter{w} }

type cleanWriter struct{ to io.Writer }

func (c cleanWriter) Write(text []byte) (int, error) {
	if _, err := io.WriteString(c.to, CleanLines(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// RelativePath shortens a path below the working directory.
func RelativePath(path string) string {
	if dir, err := os.Getwd(); err == nil {
		if short, err := filepath.Rel(dir, path); err == nil && !strings.HasPrefix(short, "..") {
			return short
		}
	}
	return path
}

// Since writes a moment relative to zero: "-0.312 s", "+4 ms".
func Since(at, zero time.Duration) string {
	d, sign := at-zero, "+"
	if d < 0 {
		d, sign = -d, "-"
	}
	if d < time.Second {
		return sign + fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
	}
	return sign + fmt.Sprintf("%.2f s", d.Seconds())
}

// Seconds writes a duration that changes while it is shown, always with one decimal, so that the text keeps its form.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", max(0, d).Seconds()) }

// Day writes the day and time of a moment, in twelve columns at most. For another year than now's, it writes the day and
// the year.
func Day(at, now time.Time) string {
	if at = at.Local(); at.Year() != now.Year() {
		return at.Format("02 Jan 2006")
	}
	return at.Format("02 Jan 15:04")
}

// Clean makes text of unknown origin safe to show on one line. It removes escape sequences and control characters, replaces
// tabs by spaces, and replaces bytes that are not text by a sign.
func Clean(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if !strings.ContainsFunc(text, steers) {
		return text
	}
	text = strings.ReplaceAll(ansi.Strip(text), "\t", "    ")
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return -1
		}
		return r
	}, text)
}

// steers tells whether a character affects a terminal: control characters, line separators, and the characters that change
// the direction of writing, by which a text can look like another one.
func steers(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Plural writes a count and its noun: "1 request", "2 requests".
func Plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// ShortPath keeps the last folder and the name of a file's path.
func ShortPath(at string) string {
	folder, file := path.Split(strings.ReplaceAll(at, `\`, "/"))
	return path.Join(path.Base(folder), file)
}

// Capital returns a text with a capital at its beginning.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// When returns text if holds is true, and "" otherwise.
func When(holds bool, text string) string {
	if holds {
		return text
	}
	return ""
}

// Either returns text if holds is true, and otherwise other.
func Either(holds bool, text, other string) string {
	if holds {
		return text
	}
	return other
}
