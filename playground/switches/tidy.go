package switches

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// tidy removes from a program what nothing in it uses, and declares its variables where they get their values. What it
// takes for unused is so by name: it never removes what another declaration or field of the same name needs.
func tidy(text []byte) ([]byte, error) {
	for {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		t := tidier{edits: edits{text: text, file: fset.File(file.Pos())}, program: file}
		// One kind of change at a time, since each can show more of the next.
		for _, step := range []func(){t.cutDeclarations, t.cutFields, t.declareLater, t.returnAtOnce, t.cutImports} {
			step()
			if len(t.all) > 0 {
				break
			}
		}
		if len(t.all) == 0 {
			return text, nil
		}
		text = t.apply()
	}
}

type tidier struct {
	edits
	program *ast.File
}

// uses counts how often a name is used in a node.
func uses(n ast.Node, name string) int {
	count := 0
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			count++
		}
		return true
	})
	return count
}

// cutDeclarations cuts functions, methods and types that nothing uses.
func (t *tidier) cutDeclarations() {
	for _, decl := range t.program.Decls {
		var name string
		var doc *ast.CommentGroup
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			name, doc = decl.Name.Name, decl.Doc
		case *ast.GenDecl:
			spec, ok := decl.Specs[0].(*ast.TypeSpec)
			if !ok {
				continue
			}
			name, doc = spec.Name.Name, decl.Doc
		}
		if name == "main" || uses(t.program, name) > uses(decl, name) {
			continue
		}
		from := decl.Pos()
		if doc != nil {
			from = doc.Pos()
		}
		t.cutLines(from, decl.End())
	}
}

// cutFields cuts the fields of structs that nothing selects, with their values in literals.
func (t *tidier) cutFields() {
	selected := map[string]bool{}
	ast.Inspect(t.program, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			selected[s.Sel.Name] = true
		}
		return true
	})
	unused := map[string]bool{} // type and field
	ast.Inspect(t.program, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if structure, ok := spec.Type.(*ast.StructType); ok {
			for _, field := range structure.Fields.List {
				if len(field.Names) == 1 && !selected[field.Names[0].Name] {
					unused[spec.Name.Name+"."+field.Names[0].Name] = true
					t.cutLines(field.Pos(), field.End())
				}
			}
		}
		return false
	})
	ast.Inspect(t.program, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		of, _ := literal.Type.(*ast.Ident)
		for _, element := range literal.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if key, named := keyOf(pair, ok); of != nil && named && unused[of.Name+"."+key] {
				t.cutLines(pair.Pos(), pair.End())
			}
		}
		return true
	})
}

func keyOf(pair *ast.KeyValueExpr, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	key, ok := pair.Key.(*ast.Ident)
	if !ok {
		return "", false
	}
	return key.Name, true
}

// cutImports cuts the imports that nothing uses.
func (t *tidier) cutImports() {
	for _, spec := range t.program.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if uses(t.program, path[strings.LastIndexByte(path, '/')+1:]) == 0 {
			t.cutLines(spec.Pos(), spec.End())
		}
	}
}

// declareLater removes declarations such as "var x T". Where the first use of x is an assignment in the same list of
// statements, that becomes the declaration.
func (t *tidier) declareLater() {
	ast.Inspect(t.program, func(n ast.Node) bool {
		if block, ok := n.(*ast.BlockStmt); ok && len(t.all) == 0 {
			t.declareIn(block.List)
		}
		return len(t.all) == 0
	})
}

// declareIn changes the first of the declarations in a list, and those whose variables get their values in the same statement.
func (t *tidier) declareIn(list []ast.Stmt) {
	pending := map[string]ast.Stmt{}
	first := map[string]int{} // the index of the first statement that uses the variable
	for i, statement := range list {
		name, ok := bareVariable(statement)
		if !ok {
			continue
		}
		pending[name] = statement
		first[name] = slices.IndexFunc(list[i+1:], func(s ast.Stmt) bool { return uses(s, name) > 0 })
		if first[name] < 0 {
			t.cutLines(statement.Pos(), statement.End())
			return
		}
		first[name] += i + 1
	}
	for _, statement := range list { // in their order, so that the result is always the same
		name, ok := bareVariable(statement)
		if !ok {
			continue
		}
		at := first[name]
		switch use := list[at].(type) {
		case *ast.AssignStmt:
			if t.declareBy(use, name, at, pending, first) {
				return
			}
		case *ast.ReturnStmt:
			if len(use.Results) == 1 && t.withoutNil(use.Results[0], name) {
				t.cutLines(statement.Pos(), statement.End())
				return
			}
		}
	}
}

// bareVariable returns the name of a variable that a statement declares without a value.
func bareVariable(statement ast.Stmt) (string, bool) {
	declared, ok := statement.(*ast.DeclStmt)
	if !ok {
		return "", false
	}
	spec, ok := declared.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
	if !ok || len(spec.Names) != 1 || len(spec.Values) > 0 {
		return "", false
	}
	return spec.Names[0].Name, true
}

// declareBy makes an assignment the declaration of its variables, if that is possible.
func (t *tidier) declareBy(use *ast.AssignStmt, name string, at int, pending map[string]ast.Stmt, first map[string]int) bool {
	if use.Tok != token.ASSIGN {
		return false
	}
	var here []string // the variables that it can declare
	for _, left := range use.Lhs {
		id, ok := left.(*ast.Ident)
		if !ok {
			return false
		}
		if first[id.Name] == at && pending[id.Name] != nil {
			here = append(here, id.Name)
		} else if id.Name != "err" { // err is the result of the function, and := leaves that as it is
			return false
		}
	}
	if !slices.Contains(here, name) {
		return false
	}
	for _, right := range use.Rhs {
		if uses(right, name) > 0 && !t.withoutNil(right, name) {
			return false
		}
	}
	t.replace(use.TokPos, use.TokPos+1, ":=")
	for _, name := range here {
		t.cutLines(pending[name].Pos(), pending[name].End())
	}
	return true
}

// withoutNil removes an error from an expression where it is nil: "err" becomes "nil", and "errors.Join(err, f())" becomes
// "f()".
func (t *tidier) withoutNil(expression ast.Expr, name string) bool {
	if id, ok := expression.(*ast.Ident); ok && id.Name == name {
		t.replace(id.Pos(), id.End(), "nil")
		return true
	}
	call, ok := expression.(*ast.CallExpr)
	if !ok || t.of(call.Fun) != "errors.Join" || len(call.Args) != 2 || t.of(call.Args[0]) != name || uses(call.Args[1], name) > 0 {
		return false
	}
	t.replace(call.Pos(), call.End(), t.of(call.Args[1]))
	return true
}

// returnAtOnce returns the result of a call where it would first be assigned: "err = f(); return err" becomes "return f()".
func (t *tidier) returnAtOnce() {
	ast.Inspect(t.program, func(n ast.Node) bool {
		block, ok := n.(*ast.BlockStmt)
		if !ok || len(block.List) < 2 || len(t.all) > 0 {
			return len(t.all) == 0
		}
		for i, statement := range block.List[:len(block.List)-1] {
			assigned, ok := statement.(*ast.AssignStmt)
			returned, returns := block.List[i+1].(*ast.ReturnStmt)
			if ok && returns && len(assigned.Lhs) == 1 && len(assigned.Rhs) == 1 && len(returned.Results) == 1 &&
				t.of(assigned.Lhs[0]) == t.of(returned.Results[0]) && isName(assigned.Lhs[0]) && !t.commented(assigned) {
				t.replace(assigned.Pos(), assigned.Rhs[0].Pos(), "return ")
				t.cutLines(returned.Pos(), returned.End())
				return false
			}
		}
		return true
	})
}

func isName(e ast.Expr) bool { _, ok := e.(*ast.Ident); return ok }

// commented tells whether a comment follows a statement on its line.
func (t *tidier) commented(statement ast.Stmt) bool {
	end := t.file.Offset(statement.End())
	return bytes.Contains(t.text[end:t.lineEnd(statement.End())], []byte("//"))
}
