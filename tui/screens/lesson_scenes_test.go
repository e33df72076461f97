package screens

import (
	"testing"

	"closingtime/lessons"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/story"
)

const brokenSource = `// Command 05-workers takes orders.
package main

import "log"

// main starts the workers, and goes home.
func main() {
	go worker() // nobody waits for it
	log.Fatal(serve(":8080"))
}
`

const fixedSource = `// Command 05-workers takes orders.
package main

import (
	"log"
	"sync"
)

// main starts the workers, and goes home when they have.
func main() {
	var workers sync.WaitGroup
	workers.Go(worker)
	defer workers.Wait() // whatever happens, what has been begun is finished before this function returns and the process with it
	if err := serve(":8080"); err != nil {
		log.Print(err)
	}
}
`

// thePages are the pages of a lesson's code, as if they had been read.
func thePages() []codePage {
	sources := map[string]map[string]string{
		"broken": {"main.go": brokenSource, "workers.go": "package main\n\nfunc worker() {}\n"},
		"fixed":  {"main.go": fixedSource, "workers.go": "package main\n\nfunc worker() {}\n"},
	}
	var pages []codePage
	for _, page := range []codePage{{name: difference, old: "broken", new: "fixed"}, {name: "broken", new: "broken"}, {name: "fixed", new: "fixed"}} {
		old, new := sources[page.old], sources[page.new]
		for _, name := range []string{"main.go", "workers.go"} {
			before, after := old[name], new[name]
			if page.old == "" {
				before = after
			}
			if page.old == "" || before != after {
				page.files = append(page.files, codeFile{name, "lessons/05-workers/" + page.new + "/" + name, source.Compare(name, before, after)})
			}
		}
		pages = append(pages, page)
	}
	return pages
}

func onPage(name string) func(*testing.T) *app.App {
	return func(t *testing.T) *app.App {
		s := testCourse(t)
		a := app.New(NewMap(s), 80, 24, func() {})
		s.take(a, s.lessons.Lessons[2], progress.StepDifference)
		c := a.Top().(*code)
		c.want = name
		a.Update(app.Result{For: c, Take: app.Call(func() { c.take(thePages(), nil) })})
		return a
	}
}

func init() {
	scenes = append(scenes, []scene{
		{"asking", playing("broken", story.CutOff(), 4200*story.Tick, pressing("t", "3"))},
		{"choosing", playing("broken", story.CutOff(), 4200*story.Tick, func(a *app.App, v *stage) {
			v.lesson.Question, v.lesson.Answer = "The printer is jammed, with {printing} receipts queued or begun. How will this process end?", "exit_status"
			v.lesson.Choices = []lessons.Choice{
				{Text: "by itself with status 0, soon: the receipts are stored"},
				{Text: "by itself with status 1, when the time of its shutdown is over", From: 1},
				{Text: "by SIGKILL, when the time of docker stop is over", From: 128},
			}
			apptest.Press(a, "t")
		})},
		{"foreseen", playing("broken", story.CutOff(), 4200*story.Tick, func(a *app.App, v *stage) {
			apptest.Press(a, "t", "2", "enter")
			a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
			apptest.Press(a, "enter")
			j := a.Top().(*verdictScreen)
			j.results = []verdict.Result{{Check: "jobs", Outcome: verdict.Fail, Findings: verdict.Statements("receipt 3: printing, never printed")}}
			j.foresight = v.foresight(j.results)
			j.layOut()
		})},
		{"difference", onPage(difference)},
		{"code", onPage("fixed")},
		{"links", func(t *testing.T) *app.App {
			a := scenes[1].set(t)
			apptest.Press(a, "l")
			return a
		}},
		{"predictions", func(t *testing.T) *app.App {
			s := testCourse(t)
			for _, l := range s.lessons.Lessons {
				l.Answer = "answered"
			}
			for _, p := range []struct {
				lesson string
				said   int
			}{{"01-signal", 6}, {"02-shutdown", 2}, {"05-workers", 0}} {
				if err := s.kept.Predicted(p.lesson, progress.Prediction{Of: "broken", Said: p.said, Was: 0, Out: 7}); err != nil {
					t.Fatal(err)
				}
			}
			a := app.New(NewMap(s), 80, 24, func() {})
			apptest.Press(a, "s")
			return a
		}},
		{"practice", func(t *testing.T) *app.App {
			s := testCourse(t)
			s.lessons.Practice = "# Into your own service\n\nStop it under load *before* you change anything.\n\n1. **Does the signal arrive?** (16)\n\n## Links\n\n- [Go](https://go.dev/doc)\n"
			a := app.New(NewMap(s), 80, 24, func() {})
			apptest.Press(a, "o")
			return a
		}},
		{"forgetting", func(t *testing.T) *app.App {
			a := app.New(NewMap(testCourse(t)), 80, 24, func() {})
			apptest.Press(a, "f")
			return a
		}},
	}...)
}
