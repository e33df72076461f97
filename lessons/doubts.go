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

// Doubts returns the doubts about a run of the learner's copy that passes every check: those that the run shows, and those
// in the code that no run of this lesson shows.
func (l *Lesson) Doubts(t *timeline.Timeline) []verdict.Doubt {
	doubts := verdict.Doubts(t)
	if !slices.Contains(l.Expect, event.ExpectInsist) { // otherwise the run shows what a second signal does
		doubts = append(doubts, codeDoubts(l.Dir(Yours), l.Dir(Broken))...)
	}
	return doubts
}

// Misses returns those of the doubts that mean that the lesson's own point is missed: see Lesson.Point.
func (l *Lesson) Misses(doubts []verdict.Doubt) []verdict.Doubt {
	var missed []verdict.Doubt
	for _, d := range doubts {
		if slices.Contains(l.Point, string(d.Kind)) {
			missed = append(missed, d)
		}
	}
	return missed
}

// codeDoubts returns the doubts about the code in dir that do not also apply to the code in origin, of which it is a copy.
func codeDoubts(dir, origin string) []verdict.Doubt {
	before := doubtsIn(origin)
	return slices.DeleteFunc(doubtsIn(dir), func(d verdict.Doubt) bool {
		return slices.ContainsFunc(before, func(b verdict.Doubt) bool { return b.Kind == d.Kind })
	})
}

func doubtsIn(dir string) (doubts []verdict.Doubt) {
	for _, path := range filesIn(dir, "*.go") {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		positions := token.NewFileSet()
		parsed, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
		if err != nil {
			continue // the compiler reports the error
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
		if at := fixedSleep(parsed); at.IsValid() {
			found(verdict.FixedSleep, at)
		}
	}
	return doubts
}

// droppedServe returns the position of a call of Serve whose error is dropped: the call is a statement of its own, follows
// go, or is assigned to the blank identifier. It returns token.NoPos where there is none.
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
		case *ast.AssignStmt:
			if call, ok := n.Rhs[0].(*ast.CallExpr); ok && len(n.Lhs) == 1 && isBlank(n.Lhs[0]) && serves(call) {
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

func isBlank(e ast.Expr) bool {
	name, ok := e.(*ast.Ident)
	return ok && name.Name == "_"
}

// unheardSecond returns the position of a call of signal.NotifyContext whose stop function is only deferred or is dropped, so
// that every further signal is swallowed until the end. It returns token.NoPos where there is none.
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
	if uses > deferred && stop != "_" {
		return token.NoPos
	}
	return at
}

func isCall(call *ast.CallExpr, name string) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && method.Sel.Name == name
}

// fixedSleep returns the position of a statement that sleeps for a time and waits for nothing else: a call of time.Sleep, or
// a receive from time.After. It returns token.NoPos where there is none. It passes over loops, which look for something each
// time, over the cases of a select, and over what context.AfterFunc calls, for which nothing waits.
func fixedSleep(file *ast.File) (at token.Pos) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.CommClause:
			return false
		case *ast.CallExpr:
			return !isCallOf(n, "context", "AfterFunc")
		case *ast.ExprStmt:
			if sleeps(n.X) {
				at = n.Pos()
			}
		}
		return true
	})
	return at
}

func sleeps(e ast.Expr) bool {
	if receive, ok := e.(*ast.UnaryExpr); ok && receive.Op == token.ARROW {
		call, ok := receive.X.(*ast.CallExpr)
		return ok && isCallOf(call, "time", "After")
	}
	call, ok := e.(*ast.CallExpr)
	return ok && isCallOf(call, "time", "Sleep")
}

func isCallOf(call *ast.CallExpr, pkg, name string) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != name {
		return false
	}
	of, ok := method.X.(*ast.Ident)
	return ok && of.Name == pkg
}
