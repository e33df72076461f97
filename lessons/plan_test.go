package lessons_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
)

// withGuide returns a course of two lessons with a facilitator's guide.
func withGuide(t *testing.T, guide string) *lessons.Course {
	t.Helper()
	root := t.TempDir()
	put(t, filepath.Join(root, "go.mod"), "module closingtime\n")
	for _, name := range []string{"01-first", "02-second"} {
		put(t, filepath.Join(root, "lessons", name, "lesson.md"),
			"---\ntitle: T\npart: P\nsummary: S\nstop: docker\nquestion: Q?\n---\n# T\n")
	}
	put(t, filepath.Join(root, "lessons", "WORKSHOP.md"), guide)
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// A plan is read from its headings, with the text below each as its notes, and nothing else of the guide.
func TestPlansAreReadFromTheGuide(t *testing.T) {
	course := withGuide(t, strings.ReplaceAll(`# The guide
Text that belongs to no plan.
### Plan · short · 0:30 · Half an hour
For a small team.
#### 0:00 · say · Welcome
Say this:

~~~
#### 9:00 · work · this is code
~~~
#### 0:05 · predict · 1 · What now?
#### 0:08 · talk · Talk
#### 0:10 · again · Vote again
#### 0:11 · show · See
#### 0:15 · end · Thanks
Good night.
## Questions
#### A heading that is no step
### Plan · day · 1:10 · Longer
#### 0:00 · work · 02-second · Mend it
`, "~~~", "```"))
	plans, err := course.Plans()
	if err != nil {
		t.Fatal(err)
	}
	if len(plans) != 2 {
		t.Fatalf("there are %d plans, want 2", len(plans))
	}
	short := plans[0]
	if short.Name != "short" || short.Title != "Half an hour" || short.Length != 30*time.Minute || len(short.Steps) != 6 {
		t.Errorf("the first plan is %+v", short)
	}
	want := []lessons.PlanStep{
		{0, 5 * time.Minute, lessons.StepSay, "Welcome", "", "Say this:\n\n```\n#### 9:00 · work · this is code\n```"},
		{5 * time.Minute, 3 * time.Minute, lessons.StepPredict, "What now?", "01-first", ""},
		{8 * time.Minute, 2 * time.Minute, lessons.StepTalk, "Talk", "01-first", ""},
		{10 * time.Minute, time.Minute, lessons.StepAgain, "Vote again", "01-first", ""},
		{11 * time.Minute, 4 * time.Minute, lessons.StepShow, "See", "01-first", ""},
		{15 * time.Minute, 15 * time.Minute, lessons.StepEnd, "Thanks", "", "Good night."},
	}
	for i, step := range short.Steps {
		if step != want[i] {
			t.Errorf("step %d is %+v, want %+v", i, step, want[i])
		}
	}
	if day := plans[1]; len(day.Steps) != 1 || day.Steps[0].Length != 70*time.Minute || day.Steps[0].Lesson != "02-second" {
		t.Errorf("the second plan is %+v", day)
	}
}

// Notes on a lesson are written once, and stand in each plan below what the plan itself says. A lesson without notes of its own
// for a kind of step has those on every lesson.
func TestNotesOnALessonStandInEachPlan(t *testing.T) {
	plans, err := withGuide(t, `### Plan · a · 0:30 · A
#### 0:00 · predict · 01-first · One
Only here.
#### 0:05 · show · One
#### 0:10 · predict · 02-second · Two
#### 0:15 · show · Two
#### 0:20 · show of hands
#### 0:25 · predict · 01-first · One
#### 0:26 · talk · Talk
#### 0:28 · show · One
### Notes · 1
#### predict
On the first.

Hint: look
again.

More.
### Notes · every lesson
#### predict
On all.
#### show
Shown.
#### end
Of no lesson.
`).Plans()
	if err == nil || !strings.Contains(err.Error(), "WORKSHOP.md:7: a step's heading") || strings.Contains(err.Error(), "\n") {
		t.Errorf("the error is %v, want one on line 7", err)
	}
	for i, want := range []string{"Only here.\n\nOn the first.\n\nHint: look\nagain.\n\nMore.", "Shown.", "On all.", "Shown.",
		"On the first.\n\nHint: look\nagain.\n\nMore.", "Hint: look\nagain.", "Shown."} {
		if got := plans[0].Steps[i].Notes; got != want {
			t.Errorf("the notes of step %d are %q, want %q", i, got, want)
		}
	}
}

// Each mistake in a plan is told with its line and what would be right. Whatever is right can be used all the same.
func TestMistakesInPlansAreToldByLine(t *testing.T) {
	const plan, first = "### Plan · p · 1:00 · P\n", "#### 0:00 · say · Hello\n"
	for _, c := range []struct{ guide, want string }{
		{"# The guide\n", "WORKSHOP.md:1: it has no plan"},
		{"### Plan · p · 1:00\n" + first, `WORKSHOP.md:1: a plan's heading is "### Plan · NAME · HOURS:MINUTES · TITLE"`},
		{"### Plan · p · an hour · P\n", `WORKSHOP.md:1: the length of plan p: "an hour" is no time such as 0:05`},
		{plan + first + plan + first, "WORKSHOP.md:3: there are two plans with the name p"},
		{plan + "\n## Next\n", "WORKSHOP.md:3: plan p before this line has no steps"},
		{first, `WORKSHOP.md:1: the step "0:00 · say · Hello" stands in no plan`},
		{plan + first + "#### Hello\n", `WORKSHOP.md:3: a step's heading is "#### H:MM · KIND · LESSON · TITLE"`},
		{plan + first + "#### 0:61 · say · Hello\n", `WORKSHOP.md:3: "0:61" is no time`},
		{plan + first + "#### 0:05 · sing · Hello\n", `WORKSHOP.md:3: there is no step of the kind "sing"; there are say, predict,`},
		{plan + first + "#### 0:05 · work · 03-third · Mend\n", `WORKSHOP.md:3: there is no lesson "03-third"; there are 01-first, 02-second`},
		{plan + "#### 0:05 · say · Hello\n", "WORKSHOP.md:2: the first step begins at 0:05, and not at 0:00"},
		{plan + first + "#### 0:05 · say · A\n#### 0:05 · say · B\n", "WORKSHOP.md:4: the step at 0:05 does not begin after the one before it"},
		{plan + first + "#### 1:00 · end · Bye\n", "WORKSHOP.md:3: plan p before this line is over before its last step begins"},
		{plan + first + "#### 0:05 · predict · What?\n", "WORKSHOP.md:3: a step of the kind predict names its lesson"},
		{plan + first + "#### 0:05 · again · Vote\n", "WORKSHOP.md:3: no question is open for this step of the kind again"},
		{plan + first + "#### 0:05 · show · See\n", "WORKSHOP.md:3: no question is open for this step of the kind show"},
		{plan + first + "#### 0:05 · predict · 1 · A\n", "WORKSHOP.md:3: plan p before this line does not show what came of its question on 01-first"},
		{plan + first + "#### 0:05 · predict · 1 · A\n#### 0:06 · predict · 2 · B\n#### 0:07 · show · C\n",
			"WORKSHOP.md:4: the question on 02-second comes before a step of the kind show for the one on 01-first"},
		{plan + first + "#### 0:05 · predict · 1 · A\n#### 0:06 · show · 2 · B\n#### 0:07 · show · C\n",
			"WORKSHOP.md:4: the open question is on 01-first, and this step is on 02-second"},
		{"### Notes · 03-third\n" + plan + first, `WORKSHOP.md:1: there is no lesson "03-third"`},
		{"### Notes\n" + plan + first, `WORKSHOP.md:1: the heading of notes is "### Notes · LESSON"`},
		{"### Notes · 1\n#### before\n" + plan + first, `WORKSHOP.md:2: there is no step of the kind "before"`},
	} {
		_, err := withGuide(t, c.guide).Plans()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the guide\n%s\nis read with: %v\nwant: %s", c.guide, err, c.want)
		}
	}
	plans, err := withGuide(t, plan+first+"#### 0:05 · sing · A\n#### 0:10 · end · Bye\n").Plans()
	if err == nil || len(plans) != 1 || len(plans[0].Steps) != 2 {
		t.Errorf("a plan with one bad step is read as %+v, %v; want its two good steps", plans, err)
	}
}

// Without a guide, the error names the file.
func TestNoGuide(t *testing.T) {
	course := &lessons.Course{Root: t.TempDir()}
	if _, err := course.Plans(); err == nil || !strings.Contains(err.Error(), "WORKSHOP.md") {
		t.Errorf("the error is %v", err)
	}
}

// The plans of the guide are without a mistake, and each ends with a step of the kind end.
func TestPlansOfTheGuide(t *testing.T) {
	for _, p := range plans(t) {
		if last := p.Steps[len(p.Steps)-1]; last.Kind != lessons.StepEnd {
			t.Errorf("plan %s ends with %q, which is a step of the kind %s", p.Name, last.Title, last.Kind)
		}
	}
}
