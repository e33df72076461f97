package workshop

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// A name is what somebody typed, cleaned; two of one name can be told apart.
func TestNames(t *testing.T) {
	r := newRoom(t)
	longest := strings.Repeat("a", MaxName)
	for _, c := range []struct{ typed, want string }{
		{"Ana", "Ana"}, {" ana\t", "ana 2"}, {"ANA", "ANA 3"}, {"Zoë  O'Neil", "Zoë O'Neil"}, {"李雷", "李雷"}, {"🐈", "🐈"},
		{"\x1b]0;title\x07\x1b[31mred\x1b[0m\r\n", "red"}, {"a\u202eb\u2066c", "abc"}, {"x\u0300\u0301\u0302\u0303y", "x\u0300\u0301y"}, {"b\xff\xfec", "bc"},
		{strings.Repeat("a", 1<<20), longest}, {longest, longest[2:] + " 2"}, {"<b>&amp;", "<b>&amp;"},
	} {
		change, err := r.Joins(c.typed, "", r.now())
		if err != nil {
			t.Errorf("%.40q: %v", c.typed, err)
			continue
		}
		r.apply(change)
		if got := r.members[len(r.members)-1].name; got != c.want || utf8.RuneCountInString(got) > MaxName {
			t.Errorf("%.40q becomes %q, want %q", c.typed, got, c.want)
		}
	}
	for _, typed := range []string{"", " ", "\x1b[31m", "\u200b\u200d", "---", "\xff", "\u0300"} {
		if _, err := r.Joins(typed, "", r.now()); err == nil {
			t.Errorf("%q is taken as a name", typed)
		}
	}
}

// What shows as nothing is no name, and what looks the same is one name.
func TestNamesThatLookTheSame(t *testing.T) {
	for _, name := range []string{"\u3164", "\u2800", "\u115f\u1160", " \u2800 \u034f"} {
		if got := CleanName(name); got != "" {
			t.Errorf("%q is the name %q", name, got)
		}
	}
	r := newRoom(t, "Jos\u00e9", "Jose\u0301", "JOSE\u0301")
	var names []string
	for _, p := range r.sees(host).People {
		names = append(names, p.Name)
	}
	if want := []string{"Jos\u00e9", "Jos\u00e9 2", "JOS\u00c9 3"}; !slices.Equal(names, want) {
		t.Errorf("they are called %q, want %q", names, want)
	}
}

func TestCodesAsTheyAreTyped(t *testing.T) {
	const code = "K7QM-3XPT-9WVC"
	for typed, want := range map[string]bool{
		code: true, "k7qm-3xpt-9wvc": true, "K7QM3XPT9WVC": true, " k7qm 3xpt 9wvc\n": true, "K7QM–3XPT—9WVC": true,
		"": false, "K7QM-3XPT": false, code + "A": false, "K7QM-3XPT-9WV0": false, strings.Repeat("K", 1<<20): false, "K7QM-3XPT-9WVÇ": false,
	} {
		read, ok := ReadCode(typed)
		if ok != want || ok && read != code {
			t.Errorf("%.40q is read as %q, %v", typed, read, ok)
		}
	}
}
