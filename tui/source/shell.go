package source

import (
	"regexp"
	"strings"
	"sync"
)

// Keywords, each between spaces.
const (
	shellWords      = " if fi else elif then while until for do done case esac select function return continue "
	dockerfileWords = " FROM AS RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL HEALTHCHECK SHELL "
)

// shellToken finds the tokens in a line of a script that have a style, with one group for each kind: a string up to its
// closing quote, a comment, a word. It skips escaped characters.
var shellToken = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\\(?s:.)|("(?:\\(?s:.)|[^"\\])*"?|'[^']*'?)|(?m:(?:^|[ \t;&|(])(#.*))|([^\s"'\\;&|()<>=]+)`)
})

// variable finds the variables in a string.
var variable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{[^}]*\}?|\$[A-Za-z_]\w*|\$[\d#$?!_*@-]`)
})

// paintShell gives a script its styles: those of comments, strings, numbers and the given keywords. Variables in strings stay plain.
func (p *painter) paintShell(keywords string) {
	for _, found := range shellToken().FindAllStringSubmatchIndex(p.text, -1) {
		if from, to := found[2], found[3]; from >= 0 {
			p.paintQuoted(from, to)
		} else if from, to := found[4], found[5]; from >= 0 {
			p.upTo(from, Plain)
			p.upTo(to, Comment)
		} else if from, to := found[6], found[7]; from >= 0 {
			p.upTo(from, Plain)
			p.upTo(to, styleOfWord(p.text[from:to], keywords))
		}
	}
}

// paintQuoted gives the string between two offsets its styles. In single quotes there are no variables.
func (p *painter) paintQuoted(from, to int) {
	p.upTo(from, Plain)
	if quoted := p.text[from:to]; quoted[0] == '"' {
		for _, found := range variable().FindAllStringIndex(quoted, -1) {
			p.upTo(from+found[0], String)
			p.upTo(from+found[1], Plain)
		}
	}
	p.upTo(to, String)
}

func styleOfWord(word, keywords string) Style {
	switch {
	case isOneOf(word, keywords):
		return Keyword
	case strings.Trim(word, "0123456789") == "":
		return Number
	}
	return Plain
}
