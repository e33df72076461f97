package switches

import (
	"bytes"
	"embed"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// The service's own code is the only source of what Source writes, so that the two cannot differ.
//
//go:embed service/run.go service/shutdown.go service/workers.go service/admin.go
var service embed.FS

// parts are the files of the service, in the order in which one reads them.
var parts = []string{"run.go", "shutdown.go", "workers.go", "admin.go"}

// Source returns the main.go that does what the switchboard does with this setting: the code that runs, without switches. It
// is formatted, and imports the shop and the standard library.
func (s Setting) Source() ([]byte, error) {
	source, err := s.source()
	if err != nil {
		return nil, fmt.Errorf("writing the source of the setting %q: %w", s, err)
	}
	return source, nil
}

func (s Setting) source() ([]byte, error) {
	var bodies bytes.Buffer
	imports := map[string]bool{}
	for _, name := range parts {
		text, err := service.ReadFile("service/" + name)
		if err != nil {
			return nil, err
		}
		body, imported, err := s.part(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		bodies.Write(body)
		for _, path := range imported {
			imports[path] = true
		}
	}
	var whole bytes.Buffer
	whole.WriteString(s.heading())
	whole.WriteString("package main\n\nimport (\n")
	for _, own := range []bool{false, true} {
		for _, path := range slices.Sorted(maps.Keys(imports)) {
			if strings.HasPrefix(path, `"closingtime/`) == own {
				fmt.Fprintf(&whole, "\t%s\n", path)
			}
		}
		if !own {
			whole.WriteString("\n")
		}
	}
	whole.WriteString(")\n")
	whole.Write(bodies.Bytes())
	tidied, err := tidy(whole.Bytes())
	if err != nil {
		return nil, err
	}
	return format.Source(tidied)
}

// heading says which service this is.
func (s Setting) heading() string {
	var b strings.Builder
	others := s.Others()
	if len(others) == 0 {
		b.WriteString("// Command orders is the service of the switchboard with every switch at its default.\n")
		return b.String()
	}
	b.WriteString("// Command orders is the service of the switchboard with these switches:\n//\n")
	for _, o := range others {
		b.WriteString(item(fmt.Sprintf("%s: %s", o.Choice, strings.TrimSpace(o.Does+" "+o.Breaks))))
	}
	return b.String()
}

// item returns an item of a list in a comment, with lines of about 120 characters.
func item(text string) string {
	const width = 120
	var b strings.Builder
	line := "//   -"
	for word := range strings.FieldsSeq(text) {
		if len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = "//    "
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

// part returns what follows the imports of one file of the service, without the branches that the setting does not lead to,
// and the paths of the imports, quoted.
func (s Setting) part(text []byte) (body []byte, imports []string, err error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	p := pruner{setting: s, edits: edits{text: text, file: fset.File(file.Pos())}}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.GenDecl:
			if decl.Tok == token.IMPORT {
				p.cut(0, p.lineEnd(decl.End()))
				for _, spec := range decl.Specs {
					imports = append(imports, spec.(*ast.ImportSpec).Path.Value)
				}
			}
		case *ast.FuncDecl:
			p.statements(decl.Body.List)
		}
	}
	return p.apply(), imports, p.err
}

// pruner cuts out of one file of the service what a setting does not lead to.
type pruner struct {
	setting Setting
	edits
	err error // the first condition that it could not read
}

// statements cuts what is not led to out of a list of statements. It tells whether nothing after the list can be reached.
func (p *pruner) statements(list []ast.Stmt) (ends bool) {
	for i, statement := range list {
		if p.statement(statement) {
			if rest := list[i+1:]; len(rest) > 0 {
				p.cutLines(rest[0].Pos(), rest[len(rest)-1].End())
			}
			return true
		}
	}
	return false
}

func (p *pruner) statement(statement ast.Stmt) (ends bool) {
	switch statement := statement.(type) {
	case *ast.ReturnStmt:
		p.within(statement)
		return true
	case *ast.IfStmt:
		if holds, known := p.holds(statement.Cond); known {
			return p.choose(statement, holds)
		}
	case *ast.SwitchStmt:
		if statement.Tag == nil && len(statement.Body.List) > 0 && p.about(statement.Body.List[0].(*ast.CaseClause)) {
			return p.chooseCase(statement)
		}
	}
	p.within(statement)
	return false
}

// within prunes the blocks inside a statement that stays.
func (p *pruner) within(statement ast.Stmt) {
	ast.Inspect(statement, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			p.statements(n.List)
			return false
		case *ast.CommClause:
			p.statements(n.Body)
			return false
		case *ast.CaseClause:
			p.statements(n.Body)
			return false
		}
		return true
	})
}

// choose puts one of its branches in the place of an if statement.
func (p *pruner) choose(statement *ast.IfStmt, holds bool) (ends bool) {
	var block *ast.BlockStmt
	switch branch := statement.Else.(type) {
	case *ast.IfStmt:
		if !holds {
			p.err = fmt.Errorf("%s: an else if on a switch; use a switch statement", p.position(statement))
			return false
		}
	case *ast.BlockStmt:
		block = branch
	}
	if holds {
		block = statement.Body
	}
	if block == nil {
		p.cutLines(statement.Pos(), statement.End())
		return false
	}
	p.cut(p.lineStart(statement.Pos()), p.lineEnd(block.Lbrace))
	p.cut(p.lineStart(block.Rbrace), p.lineEnd(statement.End()))
	return p.statements(block.List)
}

// chooseCase puts the first case that holds in the place of a switch statement.
func (p *pruner) chooseCase(statement *ast.SwitchStmt) (ends bool) {
	clauses := statement.Body.List
	for i, clause := range clauses {
		clause := clause.(*ast.CaseClause)
		holds := clause.List == nil
		for _, condition := range clause.List {
			is, known := p.holds(condition)
			if !known {
				p.err = fmt.Errorf("%s: a case that is not about a switch", p.position(clause))
			}
			holds = holds || is
		}
		if !holds {
			continue
		}
		end := statement.Body.Rbrace
		if i+1 < len(clauses) {
			end = clauses[i+1].Pos()
		}
		p.cut(p.lineStart(statement.Pos()), p.lineEnd(clause.Colon))
		p.cut(p.lineStart(end), p.lineEnd(statement.End()))
		return p.statements(clause.Body)
	}
	p.cutLines(statement.Pos(), statement.End())
	return false
}

// about tells whether a case is about a switch.
func (p *pruner) about(clause *ast.CaseClause) bool {
	for _, condition := range clause.List {
		if _, known := p.holds(condition); known {
			return true
		}
	}
	return false
}

// holds tells whether a condition on switches holds. It is not known for any other condition.
func (p *pruner) holds(condition ast.Expr) (holds, known bool) {
	switch c := condition.(type) {
	case *ast.ParenExpr:
		return p.holds(c.X)
	case *ast.UnaryExpr:
		holds, known = p.holds(c.X)
		return !holds, known && c.Op == token.NOT
	case *ast.BinaryExpr:
		left, knownLeft := p.holds(c.X)
		right, knownRight := p.holds(c.Y)
		if knownLeft != knownRight {
			p.err = fmt.Errorf("%s: a condition on a switch and on something else; use two ifs", p.position(c))
		}
		if c.Op == token.LAND {
			return left && right, knownLeft && knownRight
		}
		return left || right, knownLeft && knownRight && c.Op == token.LOR
	case *ast.CallExpr:
		if f, ok := c.Fun.(*ast.Ident); !ok || f.Name != "on" || len(c.Args) != 1 {
			return false, false
		}
		named, ok := c.Args[0].(*ast.SelectorExpr)
		if !ok || constants[named.Sel.Name] == "" {
			p.err = fmt.Errorf("%s: on is about something else than a choice", p.position(c))
			return false, true
		}
		return p.setting.On(constants[named.Sel.Name]), true
	}
	return false, false
}

// constants has the choices by the names of their constants: "ServerClose" for "server=close".
var constants = func() map[string]Choice {
	constants := make(map[string]Choice)
	for _, s := range board {
		for _, o := range s.Options {
			constants[constantOf(o.Choice)] = o.Choice
		}
	}
	return constants
}()

func constantOf(c Choice) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(string(c), func(r rune) bool { return r == '=' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
