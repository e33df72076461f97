package switches

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
)

// edits are changes of a source text, given by offsets. They may lie within each other; then the outer one counts.
type edits struct {
	text []byte
	file *token.File
	all  []edit
}

// edit puts other in the place of the text from one offset to another.
type edit struct {
	from, to int
	other    string
}

func (e *edits) cut(from, to int) { e.all = append(e.all, edit{from, to, ""}) }

// cutLines cuts the whole lines of a node.
func (e *edits) cutLines(from, to token.Pos) { e.cut(e.lineStart(from), e.lineEnd(to)) }

// replace puts a text in the place of a node.
func (e *edits) replace(from, to token.Pos, other string) {
	e.all = append(e.all, edit{e.file.Offset(from), e.file.Offset(to), other})
}

// of returns the text of a node.
func (e *edits) of(n ast.Node) string {
	return string(e.text[e.file.Offset(n.Pos()):e.file.Offset(n.End())])
}

func (e *edits) lineStart(at token.Pos) int {
	return bytes.LastIndexByte(e.text[:e.file.Offset(at)], '\n') + 1
}

// lineEnd returns the offset behind the newline of the line.
func (e *edits) lineEnd(at token.Pos) int {
	offset := e.file.Offset(at)
	if end := bytes.IndexByte(e.text[offset:], '\n'); end >= 0 {
		return offset + end + 1
	}
	return len(e.text)
}

// apply returns the text with all edits.
func (e *edits) apply() []byte {
	slices.SortStableFunc(e.all, func(a, b edit) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var out bytes.Buffer
	at := 0
	for _, change := range e.all {
		if change.from < at {
			at = max(at, change.to)
			continue
		}
		out.Write(e.text[at:change.from])
		out.WriteString(change.other)
		at = change.to
	}
	out.Write(e.text[at:])
	return out.Bytes()
}

func (e *edits) position(n ast.Node) string { return fmt.Sprintf("line %d", e.file.Line(n.Pos())) }
