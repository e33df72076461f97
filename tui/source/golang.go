package source

import (
	"go/scanner"
	"go/token"
	"strings"
)

// paintGo gives Go source its styles. Text that is not Go stays plain; the rest gets its styles nevertheless.
func (p *painter) paintGo() {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(p.text))
	s.Init(file, []byte(p.text), nil, scanner.ScanComments)
	var last goToken
	var afterDot bool // a dot stands before last
	for last.kind != token.EOF {
		pos, kind, literal := s.Scan()
		next := goToken{file.Offset(pos), kind, literal}
		if last.kind == token.IDENT {
			p.paintGoToken(last, styleOfName(last.literal, afterDot, next.kind == token.LPAREN))
		} else {
			p.paintGoToken(last, styleOfToken(last.kind))
		}
		last, afterDot = next, last.kind == token.PERIOD
	}
}

type goToken struct {
	at      int // its offset
	kind    token.Token
	literal string // empty for operators
}

// paintGoToken adds a token and the text before it. A plain token is left to the next token that is not plain.
func (p *painter) paintGoToken(t goToken, style Style) {
	if style == Plain {
		return
	}
	p.upTo(t.at, Plain)
	p.upTo(t.at+len(t.literal), style)
}

func styleOfToken(kind token.Token) Style {
	switch {
	case kind == token.COMMENT:
		return Comment
	case kind == token.STRING, kind == token.CHAR:
		return String
	case kind == token.INT, kind == token.FLOAT, kind == token.IMAG:
		return Number
	case kind.IsKeyword():
		return Keyword
	}
	return Plain
}

// styleOfName returns the style of an identifier, which depends on the tokens around it.
func styleOfName(name string, afterDot, called bool) Style {
	switch {
	case !afterDot && isOneOf(name, predeclaredTypes+predeclaredValues):
		return Keyword
	case !called, !afterDot && isOneOf(name, predeclaredFunctions):
		return Plain
	}
	return Function
}

// Names that Go itself declares, each between spaces.
const (
	predeclaredTypes = " any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64" +
		" rune string uint uint8 uint16 uint32 uint64 uintptr"
	predeclaredValues    = " true false iota nil "
	predeclaredFunctions = " append cap clear close complex copy delete imag len make max min new panic print println real recover "
)

func isOneOf(name, names string) bool { return strings.Contains(names, " "+name+" ") }
