package lessons

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Doubts returns what is doubtful in a run of the learner's copy that passes every check: what the run shows, and what the
// code leaves out that no run of this lesson shows.
func (l *Lesson) Doubts(t *timeline.Timeline) []verdict.Doubt {
	doubts := verdict.Doubts(t)
	if !slices.Contains(l.Expect, event.ExpectInsist) { // there the run shows what a second signal does
		doubts = append(doubts, codeDoubts(l.Dir(Yours), l.Dir(Broken))...)
	}
	return doubts
}

// Misses returns the doubts that leave the lesson's own point open: see Lesson.Point.
func (l *Lesson) Misses(doubts []verdict.Doubt) []verdict.Doubt {
	var missed []verdict.Doubt
	for _, d := range doubts {
		if slices.Contains(l.Point, string(d.Kind)) {
			missed = append(missed, d)
		}
	}
	return missed
}

// codeDoubts returns what is doubtful in the code in dir, and is not in the code that it was made from.
func codeDoubts(dir, origin string) []verdict.Doubt {
	before := doubtsIn(origin)
	return slices.DeleteFunc(doubtsIn(dir), func(d verdict.Doubt) bool {
		return slices.ContainsFunc(before, func(b verdict.Doubt) bool { return b.Kind == d.Kind })
	})
}

func doubtsIn(dir string) (doubts []verdict.Doubt) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go")) // its pattern is a good one
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		positions := token.NewFileSet()
		parsed, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
		if err != nil {
			continue // the compiler explains it
		}
		found := func(kind verdict.DoubtKind, at token.Pos) {
			doubts = append(doubts, verdict.Doubt{Kind: kind, File: filepath.Base(path), Line: positions.Position(at).Line})
		}
		if at := droppedServe(parsed); at.IsValid() {
			found(verdict.ServeErrorDropped, at)
		}
		if at := unheardSecond(parsed); at.IsValid() {
			found(verdict.SecondUnheard, at)
		}
	}
	return doubts
}

// droppedServe returns where Serve is called as a statement of its own, or with go, so that its error is dropped.
func droppedServe(file *ast.File) (at token.Pos) {
	serves := func(call *ast.CallExpr) bool {
		method, ok := call.Fun.(*ast.SelectorExpr)
		return ok && slices.Contains([]string{"Serve", "ListenAndServe", "ServeTLS", "ListenAndServeTLS"}, method.Sel.Name)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if serves(n.Call) {
				at = n.Pos()
			}
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok && serves(call) {
				at = n.Pos()
			}
		}
		return true
	})
	return at
}

// unheardSecond returns where signal.NotifyContext is called whose stop function is only deferred: until the end, every
// further signal is swallowed.
func unheardSecond(file *ast.File) (at token.Pos) {
	stop := ""
	uses, deferred := 0, 0
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if call, ok := n.Rhs[0].(*ast.CallExpr); ok && len(n.Lhs) == 2 && isCall(call, "NotifyContext") {
				if name, ok := n.Lhs[1].(*ast.Ident); ok {
					stop, at, uses = name.Name, n.Pos(), uses-1
				}
			}
		case *ast.DeferStmt:
			if name, ok := n.Call.Fun.(*ast.Ident); ok && name.Name == stop && stop != "" {
				deferred++
			}
		}
		return true
	})
	if stop == "" {
		return token.NoPos
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && name.Name == stop {
			uses++
		}
		return true
	})
	if uses > deferred {
		return token.NoPos
	}
	return at
}

func isCall(call *ast.CallExpr, name string) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && method.Sel.Name == name
}
