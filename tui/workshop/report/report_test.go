package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/report"
)

// room is a room whose clock a test turns.
type room struct {
	*workshop.Room
	t  *testing.T
	at time.Time
}

func newRoom(t *testing.T) *room {
	r := &room{new(workshop.Room), t, time.Date(2026, 11, 27, 14, 0, 0, 0, time.UTC)}
	r.apply(workshop.Opened("Team Tea", r.at), nil)
	return r
}

func (r *room) apply(c workshop.Change, err error) {
	r.t.Helper()
	if err == nil {
		err = r.Apply(c)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) joins(names ...string) {
	for _, name := range names {
		r.apply(r.Joins(name, "token of "+name, r.at))
	}
}

// host and member do something in the room.
func (r *room) host(c workshop.Command) {
	r.t.Helper()
	r.apply(r.Decide(workshop.Viewer{Role: workshop.Host}, c, r.at))
}

func (r *room) member(id int, c workshop.Command) {
	r.t.Helper()
	r.apply(r.Decide(workshop.Viewer{Role: workshop.Member, ID: id}, c, r.at))
}

// vote has the members with the IDs 1, 2 and so on say something.
func (r *room) vote(poll int, said ...int) {
	r.t.Helper()
	for i, n := range said {
		r.member(i+1, workshop.Command{Vote: &workshop.Vote{Poll: poll, Said: n}})
	}
}

// stays has a member be on a step for a while, with the checks that fail for their copy, which is no longer the broken service.
func (r *room) stays(id int, lesson, step string, d time.Duration, failed ...string) {
	r.t.Helper()
	r.member(id, workshop.Command{Progress: &workshop.Progress{Lesson: lesson, Step: step, Failed: failed, Changed: true}})
	r.at = r.at.Add(d)
}

// begins has a member see what the broken service fails, in a copy that is as it began.
func (r *room) begins(id int, lesson string, failed ...string) {
	r.t.Helper()
	r.member(id, workshop.Command{Progress: &workshop.Progress{Lesson: lesson, Step: "mend", Failed: failed}})
}

// share has a member say yes or no to sharing where they are.
func (r *room) share(id int, yes bool) {
	r.t.Helper()
	r.member(id, workshop.Command{Share: &yes})
}

func course(t *testing.T) *lessons.Course {
	t.Helper()
	c, err := lessons.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// held is a workshop of five, with a question of choices in two rounds, one of numbers in one, and people who mend.
func held(t *testing.T) *room {
	r := newRoom(t)
	r.joins("Ana", "Ben", "Cleo", "Dan", "<b>Eve</b>")
	r.host(workshop.Command{Ask: &workshop.Poll{Lesson: "05-workers", Question: "Which receipts are lost?", Choices: []string{"none", "four at most", "those that no worker has begun"}}})
	r.vote(1, 1, 1, 3, 2, 2)
	r.host(workshop.Command{Again: true})
	r.vote(1, 3, 1, 3, 3, 2)
	r.host(workshop.Command{Hands: []workshop.Count{{Said: 3, Hands: 1}}})
	r.host(workshop.Command{Show: true})
	r.host(workshop.Command{Answer: &workshop.Answer{Was: 3, Why: "8 receipts waited in the queue."}})
	r.host(workshop.Command{Ask: &workshop.Poll{Lesson: "01-signal", Question: "How many are answered?", Most: 7}})
	r.vote(2, 0, 0, 7)
	r.host(workshop.Command{Show: true})
	r.host(workshop.Command{Answer: &workshop.Answer{Was: 0, Near: 1}})
	r.share(1, true)
	r.share(2, true)
	r.share(3, true)
	r.stays(1, "01-signal", "read", 2*time.Minute)
	r.begins(1, "01-signal", "exit", "answered", "promises", "database", "logs")
	r.at = r.at.Add(2 * time.Minute)
	r.stays(1, "01-signal", "mend", 10*time.Minute, "answered", "logs")
	r.stays(2, "01-signal", "mend", 4*time.Minute, "answered")
	r.begins(3, "01-signal", "exit", "answered", "promises", "database", "logs")
	done := workshop.Progress{Lesson: "01-signal", Step: "mend", Done: []string{"01-signal"}, Passed: true}
	r.member(2, workshop.Command{Progress: &done})
	return r
}

// A report has each question with its votes before and after talking, and what was gained by it.
func TestQuestions(t *testing.T) {
	got := report.New(held(t).History(), course(t), report.Options{Base: "https://example.org/tea"})
	if got.Title != "Team Tea" || got.Members != 5 || got.Sharing != 3 || len(got.Questions) != 2 {
		t.Fatalf("the report is %+v", got)
	}
	q := got.Questions[0]
	if q.Title != "Nobody waits for the workers" || q.Link != "https://example.org/tea/lessons/05-workers/lesson.md" || q.Was != "those that no worker has begun" {
		t.Errorf("the first question is %+v", q)
	}
	if want := (report.Share{Votes: 5, Right: 1}); q.Before != want {
		t.Errorf("before talking it was %+v, want %+v", q.Before, want)
	}
	if want := (report.Share{Votes: 6, Right: 4}); q.After != want {
		t.Errorf("after talking it was %+v, want %+v", q.After, want)
	}
	if q.Gain == nil || *q.Gain < 0.583 || *q.Gain > 0.584 { // (4/6 - 1/5) / (1 - 1/5)
		t.Errorf("the gain is %v, want 0.583", q.Gain)
	}
	if a := q.Answers; len(a) != 3 || a[0] != (report.Answer{Text: "none", Before: 2, After: 1}) || !a[2].Right || a[2].After != 4 {
		t.Errorf("the answers are %+v", a)
	}
	q = got.Questions[1]
	if q.Gain != nil || q.After.Votes != 0 || q.Before.Right != 2 || len(q.Answers) != 2 || q.Answers[0].Text != "0" || !q.Answers[0].Right || q.Answers[1].Right {
		t.Errorf("the second question, of one round, is %+v", q)
	}
}

// A gain is told only where it says something: the answer is known, enough people voted, and somebody was wrong before.
func TestNoGainWithoutSense(t *testing.T) {
	for name, ask := range map[string]struct {
		first, second []int
		told          bool
	}{
		"few votes":     {[]int{1, 2, 2, 2}, []int{1, 1, 1, 1}, true},
		"all right":     {[]int{1, 1, 1, 1, 1}, []int{1, 1, 1, 1, 1}, true},
		"not told":      {[]int{1, 2, 2, 2, 2}, []int{1, 1, 1, 1, 1}, false},
		"no second one": {[]int{1, 2, 2, 2, 2}, nil, true},
	} {
		r := newRoom(t)
		r.joins("A", "B", "C", "D", "E")
		r.host(workshop.Command{Ask: &workshop.Poll{Question: "Tea?", Choices: []string{"yes", "no"}}})
		r.vote(1, ask.first...)
		r.host(workshop.Command{Again: true})
		r.vote(1, ask.second...)
		if ask.told {
			r.host(workshop.Command{Answer: &workshop.Answer{Was: 1}})
		}
		got := report.New(r.History(), course(t), report.Options{})
		if g := got.Questions[0].Gain; g != nil {
			t.Errorf("%s: the gain is %v, want none", name, *g)
		}
	}
}

// Where people got stuck is told of those who share, without their names unless the host asks for them.
func TestWherePeopleGotStuck(t *testing.T) {
	r := held(t)
	got := report.New(r.History(), course(t), report.Options{})
	if s := got.Stuck; len(s) != 1 || s[0] != (report.Stuck{Lesson: "01-signal", Step: "mend", Members: 3, Median: 4 * time.Minute, Longest: 16 * time.Minute}) {
		t.Errorf("the longest stays are %+v", s)
	}
	if c := got.Checks; len(c) != 2 || c[0] != (report.Check{Lesson: "01-signal", Check: "answered", Members: 2}) || c[1].Check != "logs" {
		t.Errorf("the checks that failed are %+v", c)
	}
	var page, data bytes.Buffer
	if err := errors.Join(got.HTML(&page, course(t)), got.JSON(&data)); err != nil {
		t.Fatal(err)
	}
	if text := page.String() + data.String(); strings.Contains(text, "Ana") || strings.Contains(text, "Ben") {
		t.Error("a report without names names somebody")
	}
	got = report.New(r.History(), course(t), report.Options{Names: true})
	if len(got.People) != 3 || got.People[0].Name != "Ana" || len(got.People[1].Mended) != 1 {
		t.Errorf("with names, the people are %+v, want the three who share", got.People)
	}
	r.share(1, false) // she takes her yes back
	got = report.New(r.History(), course(t), report.Options{Names: true})
	if len(got.People) != 2 || got.Sharing != 2 {
		t.Errorf("after a member's no, the report is %+v", got)
	}
}

// Of fewer than three who share, nothing is told that would be one person's, and the page says why.
func TestNothingIsToldOfOnePerson(t *testing.T) {
	r := held(t)
	r.share(1, false)
	got := report.New(r.History(), course(t), report.Options{})
	var page bytes.Buffer
	if err := got.HTML(&page, course(t)); err != nil {
		t.Fatal(err)
	}
	if len(got.Stuck)+len(got.Checks) > 0 || strings.Contains(page.String(), "who began to mend it") {
		t.Errorf("of two who share, it tells %+v, %+v and %+v", got.Stuck, got.Checks, got.Next)
	}
	if n := strings.Count(page.String(), "Only 2 shared where they were. This is told of three people or more"); n != 2 {
		t.Errorf("the page says %d times why it tells nothing, want it in both places:\n%s", n, &page)
	}
	r.share(1, true)
	r.stays(1, "02-shutdown", "read", time.Hour)
	for _, s := range report.New(r.History(), course(t), report.Options{}).Stuck {
		if s.Members < 3 {
			t.Errorf("of three who share, it tells how long %d stayed: %+v", s.Members, s)
		}
	}
}

// A wrong attempt counts although it fails just what the broken service fails, in a lesson whose broken service fails one check.
func TestAWrongAttemptAtTheOneCheckCounts(t *testing.T) {
	c := course(t)
	l, err := c.Find("13")
	if err != nil || len(l.Fails) != 1 {
		t.Fatalf("lesson 13 has another number of broken checks than one: %v, %+v", err, l)
	}
	r := newRoom(t)
	r.joins("A", "B", "C", "D")
	for id := 1; id <= 4; id++ {
		r.share(id, true)
		r.begins(id, l.Name, l.Fails...)
	}
	if got := report.New(r.History(), c, report.Options{}); len(got.Checks) > 0 {
		t.Errorf("copies that are as they began count: %+v", got.Checks)
	}
	r.stays(2, l.Name, "mend", time.Minute, l.Fails...)
	r.stays(1, l.Name, "mend", time.Minute, l.Fails...)
	if got := report.New(r.History(), c, report.Options{}).Checks; len(got) != 1 || got[0] != (report.Check{Lesson: l.Name, Check: l.Fails[0], Members: 2}) {
		t.Errorf("of two wrong attempts, it counts %+v", got)
	}
}

// A question that nobody voted on is left out, and one whose first round had no votes has one round.
func TestRoundsWithoutVotes(t *testing.T) {
	r := newRoom(t)
	r.joins("A", "B")
	ask := workshop.Command{Ask: &workshop.Poll{Question: "Tea?", Choices: []string{"yes", "no"}}}
	r.host(ask)
	r.vote(1, 1, 2)
	r.host(ask) // run again, without votes
	r.host(workshop.Command{Show: true})
	r.host(ask)
	r.host(workshop.Command{Again: true})
	r.vote(3, 1, 1)
	got := report.New(r.History(), course(t), report.Options{}).Questions
	if len(got) != 2 || got[0].Before.Votes != 2 || got[1].Before.Votes != 2 || got[1].After.Votes != 0 || got[1].Answers[0].Before != 2 {
		t.Errorf("the questions are %+v", got)
	}
}

// What to read next begins with what was wrong in the end, goes on with what is begun, and ends with one's own service.
func TestWhatToReadNext(t *testing.T) {
	got := report.New(held(t).History(), course(t), report.Options{Base: "."})
	var list []string
	for _, n := range got.Next {
		list = append(list, n.Link+" "+n.Why)
	}
	want := []string{
		"./lessons/05-workers/lesson.md 4 of 6 were right in the end.",
		"./lessons/01-signal/lesson.md 2 of 3 were right in the end.",
		"./lessons/06-outlived/lesson.md It goes on from here.",
		"./lessons/your-own-service.md What to look at first in a service of your own.",
	}
	if strings.Join(list, "\n") != strings.Join(want, "\n") {
		t.Errorf("to read next:\n%s\nwant\n%s", strings.Join(list, "\n"), strings.Join(want, "\n"))
	}
}

// The files of a report are a page and a JSON object, and their links lead into the checkout.
func TestWrite(t *testing.T) {
	c := course(t)
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if err := report.Write(dir, held(t).History(), c, report.Options{}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, report.DataFile))
	if err != nil {
		t.Fatal(err)
	}
	var back report.Report
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	for _, n := range back.Next {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(n.Link))); err != nil {
			t.Error(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
	if err := report.Write(filepath.Join(dir, report.DataFile), held(t).History(), c, report.Options{}); err == nil || !strings.Contains(err.Error(), "folder of the report") {
		t.Errorf("in the place of a file, the error is %v", err)
	}
}

// The page is well-formed and safe: its policy allows only its own style, it has no script, and a text that looks like markup
// stays a text.
func TestThePageIsSafe(t *testing.T) {
	r := held(t)
	r.host(workshop.Command{Ask: &workshop.Poll{Question: "<script>alert(1)</script>", Choices: []string{"<img src=x onerror=alert(1)>", "\"'>"}}})
	r.vote(3, 1)
	r.stays(2, "<i>99</i>", "javascript:alert(1)", time.Minute, "<u>check</u>")
	var page bytes.Buffer
	if err := report.New(r.History(), course(t), report.Options{Names: true, Base: "javascript:alert(1)//"}).HTML(&page, course(t)); err != nil {
		t.Fatal(err)
	}
	text := page.String()
	for _, bad := range []string{"<script", "<img", "<i>", "<u>", "<b>Eve", `href="javascript:`, "onerror=\"", " style="} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(text)
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)
	if style == nil || policy == nil {
		t.Fatal("it has no style or no policy")
	}
	hash := sha256.Sum256([]byte(style[1]))
	if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'"; !strings.Contains(html.UnescapeString(policy[1]), want) || !strings.Contains(html.UnescapeString(policy[1]), "default-src 'none'") {
		t.Errorf("its policy is %s, want %s in it", html.UnescapeString(policy[1]), want)
	}
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// A room in which nothing has happened has a report, too.
func TestAnEmptyRoom(t *testing.T) {
	var page, data bytes.Buffer
	got := report.New(new(workshop.Room).History(), course(t), report.Options{})
	if err := errors.Join(got.HTML(&page, course(t)), got.JSON(&data)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"No question was put.", "Nobody shared where they were."} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(data.String(), `"questions": null`) {
		t.Error("its questions are null, and not an empty list")
	}
}

// An address for links is one that a browser can follow, and no program.
func TestTheBaseOfLinks(t *testing.T) {
	for _, good := range []string{"", "https://example.org/tea", "http://192.168.1.7:8000", ".", "../..", "/srv/course"} {
		if err := report.CheckBase(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"github.com/acme/x", "javascript:alert(1)", "data:text/html,x", "https:///x", "https://%zz", "file:///etc"} {
		if err := report.CheckBase(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
