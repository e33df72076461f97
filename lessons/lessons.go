// Package lessons loads the course: one folder a lesson, with its text, its broken service and, once there is one, the
// learner's own copy. The fixed services are in the folder solutions beside it.
package lessons

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/balancer"
	"closingtime/playground/stop"
	"closingtime/playground/verdict"
)

// The services of a lesson.
const (
	Broken = "broken" // has the mistake that the lesson is about
	Fixed  = "fixed"  // the solution
	Yours  = "yours"  // the learner's copy of the broken one
)

// Course is all lessons of a checkout.
type Course struct {
	Root     string // of the checkout, absolute
	Lessons  []*Lesson
	Practice string    // Markdown under PracticeTitle: where to begin in a service of one's own
	Damaged  []Damaged // lessons whose lesson.md cannot be read; the others are not the worse for it
}

// PracticeTitle is the title of the page after the last lesson.
const PracticeTitle = "Into your own service"

// Damaged is a lesson whose lesson.md cannot be read.
type Damaged struct {
	Name string // of its folder
	Err  error  // why, with the path of the file
}

// Lesson is one lesson. Its fields are the front matter of its lesson.md; see there.
type Lesson struct {
	Name   string `json:"-"` // of its folder: "01-signal"
	Number int    `json:"-"` // 1
	Prose  string `json:"-"` // Markdown

	Title    string   `json:"title"`
	Part     string   `json:"part"`
	Minutes  int      `json:"minutes"`
	Summary  string   `json:"summary"`  // one or two sentences for the map
	Article  []string `json:"article"`  // the points of the article that the lesson is about
	Stop     string   `json:"stop"`     // the stop policy
	Grace    string   `json:"grace"`    // its grace period, shortened; empty for the real one
	PreStop  string   `json:"prestop"`  // what its preStop hook takes; empty for none
	Requests int      `json:"requests"` // in flight when an unattended run stops the service
	Jobs     int      `json:"jobs"`     // receipts, messages or rounds of a leader that are worked on then
	Queued   int      `json:"queued"`   // receipts or messages that wait for a worker then
	Rate     float64  `json:"rate"`     // requests per second; 0 for the default
	Orders   int      `json:"orders"`   // every so many requests one places an order, and all others look at one; 0 for four in five
	Streams  int      `json:"streams"`  // clients that listen to the feed of events or, with grpc, watch the service's health
	Sockets  int      `json:"sockets"`  // clients that hold a WebSocket
	GRPC     bool     `json:"grpc"`     // the service speaks gRPC

	Instances int    `json:"instances"` // processes behind the balancer; 0 for one
	Balancer  string `json:"balancer"`  // how long the balancer takes to act on what it sees, as "300ms"; empty for none
	Rollout   bool   `json:"rollout"`   // replace all instances, one after the other
	Restarts  int    `json:"restarts"`  // how often the service is started again in the same place

	Leaderless string `json:"leaderless"` // for how long nobody may be the leader, as "1s"; empty for 1 s

	Then []string `json:"then"` // the stop policies after the restarts; Stop is also theirs where it has none

	Env      []string `json:"env"`      // for the service: NAME=value; see shop.New for what the shop reads
	Expect   []string `json:"expect"`   // what the scenario brings about besides requests: see event.Run
	Fails    []string `json:"fails"`    // the checks that the broken service must fail, and no others
	Question string   `json:"question"` // to predict the outcome
	Answer   string   `json:"answer"`   // what the question asks for: see answers
	Choices  []Choice `json:"choices"`  // what can be answered; empty where a number is
	Hints    []string `json:"hints"`    // from gentle to telling
	Fitting  []Hint   `json:"fitting"`  // those for what a run of the learner's copy has shown, the first that fits before the others

	Policy stop.Policy        `json:"-"` // from Stop, Grace and PreStop
	Front  *balancer.Settings `json:"-"` // from Balancer
	later  []stop.Policy      // from Then
	gap    time.Duration      // from Leaderless
	root   string
}

// Open loads the course of the checkout that dir is in. The error says what to do when dir is in none, or when no
// lesson at all can be read.
func Open(dir string) (*Course, error) {
	root, err := findRoot(dir)
	if err != nil {
		return nil, err
	}
	folders, err := os.ReadDir(filepath.Join(root, "lessons"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("looking for lessons: %w", err)
	}
	course := &Course{Root: root}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		lesson, err := read(root, folder.Name())
		switch {
		case errors.Is(err, fs.ErrNotExist): // no lesson
		case err != nil:
			course.Damaged = append(course.Damaged, Damaged{folder.Name(), err})
		default:
			course.Lessons = append(course.Lessons, lesson)
		}
	}
	if practice, err := os.ReadFile(filepath.Join(root, "lessons", "your-own-service.md")); err == nil { // without it, the course is all the same
		course.Practice = strings.TrimSpace(strings.ReplaceAll(string(practice), "\r\n", "\n"))
	}
	switch {
	case len(course.Lessons) > 0:
		return course, nil
	case len(course.Damaged) > 0:
		return nil, course.Damaged[0].Err
	}
	return nil, fmt.Errorf("there are no lessons in %s; check the repository out again", filepath.Join(root, "lessons"))
}

// findRoot goes upwards from dir to the module closingtime.
func findRoot(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the course: %w", err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		mod, err := os.ReadFile(filepath.Join(at, "go.mod"))
		first, _, _ := bytes.Cut(mod, []byte("\n"))
		if err == nil && string(bytes.TrimSuffix(first, []byte("\r"))) == "module closingtime" {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no course in %s or above it; start the program inside a checkout of Closing Time", dir)
		}
	}
}

func read(root, name string) (*Lesson, error) {
	path := filepath.Join(root, "lessons", name, "lesson.md")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("loading lesson %s: %w", name, err)
	}
	lesson, err := parse(name, text)
	if err != nil {
		return nil, fmt.Errorf("loading %s: %w", path, err)
	}
	lesson.root = root
	return lesson, nil
}

// parse reads a lesson.md: front matter between two lines of three dashes, then Markdown.
func parse(name string, text []byte) (*Lesson, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	after, ok := bytes.CutPrefix(text, []byte("---\n"))
	matter, prose, closed := bytes.Cut(after, []byte("\n---\n"))
	if !ok || !closed {
		return nil, errors.New("it does not begin with front matter between two lines of ---")
	}
	lesson := &Lesson{Name: name, Prose: strings.TrimSpace(string(prose))}
	if err := decodeMatter(matter, lesson); err != nil {
		return nil, fmt.Errorf("its front matter: %w", err)
	}
	number, _, _ := strings.Cut(name, "-")
	var err error
	if lesson.Number, err = strconv.Atoi(number); err != nil {
		return nil, fmt.Errorf("its folder %s does not begin with a number", name)
	}
	return lesson, lesson.complete()
}

// complete checks the front matter and derives the stop policy from it.
func (l *Lesson) complete() error {
	for field, value := range map[string]string{"title": l.Title, "part": l.Part, "summary": l.Summary, "stop": l.Stop, "question": l.Question} {
		if value == "" {
			return fmt.Errorf("its front matter has no %s", field)
		}
	}
	for _, name := range l.Fails {
		if !verdict.Known(name) {
			return fmt.Errorf("fails: there is no check %q; there are %s", name, strings.Join(verdict.Names(), ", "))
		}
	}
	if _, ok := answers[l.Answer]; l.Answer != "" && !ok {
		return fmt.Errorf("answer: there is no %q; there are %s", l.Answer, strings.Join(slices.Sorted(maps.Keys(answers)), ", "))
	}
	if err := checkChoices(l.Answer, l.Choices); err != nil {
		return fmt.Errorf("choices: %w", err)
	}
	if err := checkHints(l.Fitting); err != nil {
		return fmt.Errorf("fitting: %w", err)
	}
	policy, err := stop.Named(l.Stop)
	if err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	for _, change := range []struct {
		field, value string
		with         func(stop.Policy, time.Duration) stop.Policy
	}{{"grace", l.Grace, stop.Policy.WithGrace}, {"prestop", l.PreStop, stop.Policy.WithPreStop}} {
		if change.value == "" {
			continue
		}
		d, err := time.ParseDuration(change.value)
		if err != nil {
			return fmt.Errorf("%s: %w", change.field, err)
		}
		policy = change.with(policy, d)
	}
	l.Policy = policy
	for _, name := range l.Then {
		then, err := stop.Named(name)
		if err != nil {
			return fmt.Errorf("then: %w", err)
		}
		l.later = append(l.later, then)
	}
	if l.Leaderless != "" {
		if l.gap, err = time.ParseDuration(l.Leaderless); err != nil {
			return fmt.Errorf("leaderless: %w", err)
		}
	}
	if l.Balancer != "" {
		delay, err := time.ParseDuration(l.Balancer)
		if err != nil {
			return fmt.Errorf("balancer: %w", err)
		}
		l.Front = &balancer.Settings{Delay: delay}
	}
	return policy.Validate()
}

// Dir returns the directory of the main package of one of the lesson's services: Broken, Fixed or Yours.
func (l *Lesson) Dir(of string) string {
	if of == Fixed {
		return filepath.Join(l.root, "solutions", l.Name)
	}
	return filepath.Join(l.root, "lessons", l.Name, of)
}

// Has tells whether the lesson has that service. Only Yours can be missing in a complete checkout.
func (l *Lesson) Has(of string) bool {
	_, err := os.Stat(filepath.Join(l.Dir(of), "main.go"))
	return err == nil
}

// entrypoint is the name of the script that starts a service, where a lesson is about such a script. The script finds the
// program of the service in the environment variable SERVICE.
const entrypoint = "start.sh"

// command returns the command that starts one of the services of a lesson: its binary, or the script beside its source.
func (l *Lesson) command(of, binary string) (command, env []string) {
	script := filepath.Join(l.Dir(of), entrypoint)
	if _, err := os.Stat(script); err == nil {
		return []string{"/bin/sh", script}, append(slices.Clone(l.Env), "SERVICE="+binary)
	}
	return []string{binary}, l.Env
}

// Find returns the lesson of that name or number. The error lists the lessons there are or, for a damaged lesson, says what
// is wrong with it.
func (c *Course) Find(name string) (*Lesson, error) {
	var names []string
	for _, l := range c.Lessons {
		if goesBy(l.Name, name) {
			return l, nil
		}
		names = append(names, l.Name)
	}
	for _, d := range c.Damaged {
		if goesBy(d.Name, name) {
			return nil, d.Err
		}
	}
	return nil, fmt.Errorf("there is no lesson %q; there are %s", name, strings.Join(names, ", "))
}

// goesBy tells whether a string is the name or the number of a lesson.
func goesBy(lesson, name string) bool {
	number, _, _ := strings.Cut(lesson, "-")
	return name == lesson || name != "" && strings.TrimLeft(number, "0") == strings.TrimLeft(name, "0")
}
