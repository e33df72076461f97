package words_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// source is a Go file.
type source struct {
	path string // from the root of the module
	fset *token.FileSet
	file *ast.File
}

func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(n.Pos()).Line)
}

// eachFunc calls do for every function and method in the file.
func (s source) eachFunc(do func(*ast.FuncDecl)) {
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			do(f)
		}
	}
}

// sources parses the Go files in some directories of the module and below them, without tests, their data, and the services
// of lessons.
func sources(t *testing.T, dirs ...string) []source {
	t.Helper()
	const root = "../.."
	skipped := []string{"testdata", "broken", "yours"}
	var all []source
	for _, dir := range dirs {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && slices.Contains(skipped, d.Name()):
				return fs.SkipDir
			case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			all = append(all, parse(t, path, nil))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// parse parses a file, or the text that is given for it.
func parse(t *testing.T, path string, text any) source {
	t.Helper()
	s := source{path: strings.TrimPrefix(filepath.ToSlash(path), "../../"), fset: token.NewFileSet()}
	var err error
	if s.file, err = parser.ParseFile(s.fset, path, text, parser.SkipObjectResolution); err != nil {
		t.Fatal(err)
	}
	return s
}

// proseIn returns the string literals of a file that have a blank beside a word, except for the tags of fields, and for
// what is in expressions for which one of the exempt functions is true.
func proseIn(file *ast.File, exempt ...func(ast.Expr) bool) []*ast.BasicLit {
	var found []*ast.BasicLit
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			n.Tag = nil
		case *ast.BasicLit:
			if isProse(n) {
				found = append(found, n)
			}
		case ast.Expr:
			return !slices.ContainsFunc(exempt, func(is func(ast.Expr) bool) bool { return is(n) })
		}
		return true
	})
	return found
}

// isProse tells whether a literal is a string with a blank and a letter, such as "killed by " or "%d of %d".
func isProse(lit *ast.BasicLit) bool {
	if lit.Kind != token.STRING {
		return false
	}
	text, _ := strconv.Unquote(lit.Value)
	return strings.Contains(text, " ") && strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
}

// called returns which function an expression calls, and its package or the variable whose method it is. Both are empty
// where it calls none, and the first one where it is one of the file's own package.
func called(e ast.Node) (of, name string) {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return "", ""
	}
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return "", f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name, f.Sel.Name
		}
		return "?", f.Sel.Name
	}
	return "", ""
}

// offence is a place where a sentence is taken apart.
type offence struct{ at, function, by string }

// takenApart finds where the sources take sentences apart.
func takenApart(all []source) []offence {
	r := &reader{said: make(map[string]bool), fields: make(map[string][]string), params: make(map[string][]string)}
	for _, s := range all {
		r.declare(s)
	}
	for before := -1; before != len(r.said); { // until nothing more is found out
		before = len(r.said)
		for _, s := range all {
			s.eachFunc(func(f *ast.FuncDecl) { r.learn(s, f) })
		}
	}
	var found []offence
	for _, s := range all {
		s.eachFunc(func(f *ast.FuncDecl) {
			r.enter(s, f)
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if by := r.takesApart(n); by != "" {
					found = append(found, offence{s.at(n), r.pkg + "." + f.Name.Name, by})
				}
				return true
			})
		})
	}
	return found
}

// reader knows which functions return sentences, and which fields and variables hold them.
type reader struct {
	said   map[string]bool     // "package.function", "package#method", "package->field", "place:variable" and "package.function(parameter"
	fields map[string][]string // of a struct, "package.type", by position
	params map[string][]string // of a function, "package.function", by position
	pkg    string              // that is being read
	place  string              // the function that is being read
}

func (r *reader) enter(s source, f *ast.FuncDecl) {
	r.pkg, r.place = s.file.Name.Name, s.at(f)
	for _, param := range r.params[r.pkg+"."+f.Name.Name] {
		if r.said[r.pkg+"."+f.Name.Name+"("+param] {
			r.said[r.place+":"+param] = true
		}
	}
}

// declare notes the fields of structs and the parameters of functions.
func (r *reader) declare(s source) {
	pkg := s.file.Name.Name
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			if of, ok := n.Type.(*ast.StructType); ok {
				r.fields[pkg+"."+n.Name.Name] = names(of.Fields)
			}
		case *ast.FuncDecl:
			if n.Recv == nil {
				r.params[pkg+"."+n.Name.Name] = names(n.Type.Params)
			}
		}
		return true
	})
}

// names are the names in a list, by position. An embedded field goes by no name.
func names(list *ast.FieldList) (all []string) {
	for _, f := range list.List {
		for _, name := range f.Names {
			all = append(all, name.Name)
		}
		if len(f.Names) == 0 {
			all = append(all, "_")
		}
	}
	return all
}

// learn finds out what a function returns and keeps.
func (r *reader) learn(s source, f *ast.FuncDecl) {
	r.enter(s, f)
	name := r.pkg + "." + f.Name.Name
	if f.Recv != nil {
		name = r.pkg + "#" + f.Name.Name
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			if f.Type.Results != nil && r.anySaid(n.Results) && f.Name.Name != "String" { // which is a method of many types
				r.said[name] = true
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				r.keep(left, n.Rhs[min(i, len(n.Rhs)-1)])
			}
		case *ast.ValueSpec:
			for i, left := range n.Names {
				if len(n.Values) > 0 {
					r.keep(left, n.Values[min(i, len(n.Values)-1)])
				}
			}
		case *ast.RangeStmt:
			if n.Value != nil {
				r.keep(n.Value, n.X)
			}
		case *ast.CallExpr:
			r.pass(n)
		case *ast.CompositeLit:
			if of, ok := n.Type.(*ast.Ident); ok {
				for i, field := range r.fields[r.pkg+"."+of.Name] {
					if i < len(n.Elts) && r.isSaid(n.Elts[i]) {
						r.said[r.pkg+"->"+field] = true
					}
				}
			}
		case *ast.KeyValueExpr:
			if field, ok := n.Key.(*ast.Ident); ok && r.isSaid(n.Value) {
				r.said[r.pkg+"->"+field.Name] = true
			}
		}
		return true
	})
}

// pass notes which parameters of a function are given a sentence.
func (r *reader) pass(call *ast.CallExpr) {
	of, name := called(call)
	if of == "" {
		of = r.pkg
	}
	for i, param := range r.params[of+"."+name] {
		if i < len(call.Args) && r.isSaid(call.Args[i]) {
			r.said[of+"."+name+"("+param] = true
		}
	}
}

// keep notes that a variable or a field holds a sentence, if it does.
func (r *reader) keep(left, right ast.Expr) {
	if !r.isSaid(right) {
		return
	}
	switch left := left.(type) {
	case *ast.Ident:
		r.said[r.place+":"+left.Name] = left.Name != "_"
	case *ast.SelectorExpr:
		r.said[r.pkg+"->"+left.Sel.Name] = true
	}
}

func (r *reader) anySaid(all []ast.Expr) bool { return slices.ContainsFunc(all, r.isSaid) }

// isSaid tells whether an expression is a sentence, as far as is known by now, or a list with one.
func (r *reader) isSaid(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return isProse(e)
	case *ast.Ident:
		return r.said[r.place+":"+e.Name]
	case *ast.SelectorExpr:
		return e.Sel.Name == "Evidence" || e.Sel.Name == "Question" || r.said[r.pkg+"->"+e.Sel.Name]
	case *ast.ParenExpr:
		return r.isSaid(e.X)
	case *ast.IndexExpr:
		return r.isSaid(e.X)
	case *ast.SliceExpr:
		return r.isSaid(e.X)
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (r.isSaid(e.X) || r.isSaid(e.Y) || isBlank(e.X) || isBlank(e.Y))
	case *ast.CompositeLit:
		return r.anySaid(e.Elts)
	case *ast.CallExpr:
		of, name := called(e)
		switch {
		case of == "words":
			return true
		case slices.Contains(passesOn, of+"."+name):
			return r.anySaid(e.Args)
		case of == "":
			return r.said[r.pkg+"."+name]
		}
		return r.said[of+"."+name] || r.said[r.pkg+"#"+name]
	}
	return false
}

// passesOn are the functions whose result has in it what they are given.
var passesOn = []string{"fmt.Sprint", "fmt.Sprintf", "strings.Join", "strings.TrimSpace", "strings.ToLower", "strings.TrimPrefix", "strings.TrimSuffix",
	"cmp.Or", ".append", ".string", ".clean", ".short", "ui.Clean", "ui.Clip", "ui.Fitting"}

// takes are the functions of package strings that take a text apart, or look for something in it.
var takes = []string{"Contains", "ContainsAny", "ContainsFunc", "Count", "Cut", "CutPrefix", "CutSuffix", "EqualFold", "Fields", "FieldsFunc", "FieldsSeq",
	"HasPrefix", "HasSuffix", "Index", "IndexAny", "IndexByte", "IndexFunc", "IndexRune", "LastIndex", "LastIndexByte", "Replace", "ReplaceAll",
	"Split", "SplitAfter", "SplitN", "SplitSeq", "TrimPrefix", "TrimSuffix"}

// takesApart says by what a node takes a sentence apart, or "" when it does not. To break it into its lines is allowed.
func (r *reader) takesApart(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		of, name := called(n)
		if len(n.Args) == 0 || !r.isSaid(n.Args[0]) {
			return ""
		}
		ofRegexp := strings.HasPrefix(name, "FindString") || strings.HasPrefix(name, "FindAllString") || name == "MatchString" || strings.HasPrefix(name, "ReplaceAllString")
		if ofRegexp || of == "strings" && slices.Contains(takes, name) && !(len(n.Args) > 1 && isLineBreak(n.Args[1])) {
			return of + "." + name
		}
	case *ast.BinaryExpr:
		for _, pair := range [][2]ast.Expr{{n.X, n.Y}, {n.Y, n.X}} {
			lit, ok := pair[1].(*ast.BasicLit)
			if ok && lit.Kind == token.STRING && len(lit.Value) > len(`""`) && (n.Op == token.EQL || n.Op == token.NEQ) && r.isSaid(pair[0]) {
				return n.Op.String()
			}
		}
	}
	return ""
}

// isBlank tells whether an expression is a blank between words.
func isBlank(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Value == `" "`
}

// signsRead finds where the sources compare a text with a sign, or look for one in a text: ✓, ✗, ↓ and their like.
func signsRead(all []source) []offence {
	var found []offence
	for _, s := range all {
		s.eachFunc(func(f *ast.FuncDecl) {
			note := func(n ast.Node, by string, texts ...ast.Expr) {
				if slices.ContainsFunc(texts, isSign) {
					found = append(found, offence{s.at(n), s.file.Name.Name + "." + f.Name.Name, by})
				}
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BinaryExpr:
					if n.Op == token.EQL || n.Op == token.NEQ {
						note(n, n.Op.String(), n.X, n.Y)
					}
				case *ast.CaseClause:
					note(n, "case", n.List...)
				case *ast.CallExpr:
					if of, name := called(n); of == "strings" && slices.Contains(takes, name) {
						note(n, of+"."+name, n.Args...)
					}
				}
				return true
			})
		})
	}
	return found
}

// isSign tells whether an expression is a string with a sign in it, and no letter. A rune is what a picture draws with.
func isSign(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return false
	}
	text, _ := strconv.Unquote(lit.Value)
	return strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxLatin1 || r == '·' }) && !strings.ContainsFunc(text, unicode.IsLetter)
}

func isLineBreak(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Value == `"\n"`
}
