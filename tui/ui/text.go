package ui

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

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

// RelativePath shortens a path below the working directory.
func RelativePath(path string) string {
	if dir, err := os.Getwd(); err == nil {
		if short, err := filepath.Rel(dir, path); err == nil && !strings.HasPrefix(short, "..") {
			return short
		}
	}
	return path
}

// Since writes how long after zero a moment is, or before it: "-0.312 s", "+4 ms".
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

// Seconds writes a duration that changes while somebody looks at it: always with one decimal, so that the text keeps its
// form.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", max(0, d).Seconds()) }

// Clean makes text of unknown origin safe to show on one line. It takes out escape sequences and control characters, turns
// tabs into spaces, and puts a sign in the place of bytes that are no text.
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

// steers tells whether a character changes what a terminal does: control characters, line separators, and the characters
// that turn the direction of writing, behind which a text can look like another one.
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

func Capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// When returns the text if holds is true, and otherwise nothing.
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
