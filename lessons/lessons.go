// Package lessons loads the course. Each lesson has a folder with its text, its broken service and, once it exists, the
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
	"closingtime/playground/event"
	"closingtime/playground/proxy"
	"closingtime/playground/stop"
	"closingtime/playground/verdict"
)

// Services of a lesson.
const (
	Broken = "broken" // has the mistake that is the lesson's subject
	Fixed  = "fixed"  // the solution
	Yours  = "yours"  // the learner's copy of the broken service
)

// Course is the course of a checkout.
type Course struct {
	Root     string // the absolute path of the checkout
	Lessons  []*Lesson
	Paths    []Path    // ways through the course that leave lessons out
	Practice string    // Markdown under PracticeTitle: advice for the learner's own service
	Damaged  []Damaged // lessons whose lesson.md cannot be read; the other lessons work nevertheless
}

// PracticeTitle is the title of the page after the last lesson.
const PracticeTitle = "Into your own service"

// Damaged is a lesson whose lesson.md cannot be read.
type Damaged struct {
	Name string // of its folder
	Err  error  // the reason, with the path of the file
}

// Lesson is one lesson. Its fields with a name in JSON are the front matter of its lesson.md.
type Lesson struct {
	Name   string `json:"-"` // the name of its folder: "01-signal"
	Number int    `json:"-"` // the number that its name begins with: 1
	Prose  string `json:"-"` // Markdown

	Title    string   `json:"title"`
	Part     string   `json:"part"`
	Minutes  int      `json:"minutes"`
	Summary  string   `json:"summary"`  // one or two sentences for the map
	Article  []string `json:"article"`  // the points of the article that the lesson covers
	Stop     string   `json:"stop"`     // the stop policy
	Grace    string   `json:"grace"`    // the shortened grace period; empty for the real one
	PreStop  string   `json:"prestop"`  // the duration of the preStop hook; empty for none
	Requests int      `json:"requests"` // how many requests are in flight when an unattended run stops the service
	Jobs     int      `json:"jobs"`     // how many receipts, messages or rounds of a leader are worked on then
	Queued   int      `json:"queued"`   // how many receipts or messages wait for a worker then
	Rate     float64  `json:"rate"`     // requests per second; 0 for the default
	Orders   int      `json:"orders"`   // one request in this many places an order, and the others look at one; 0 for four orders in five requests
	Streams  int      `json:"streams"`  // how many clients listen to the feed of events or, with grpc, watch the service's health
	Sockets  int      `json:"sockets"`  // how many clients hold a WebSocket
	GRPC     bool     `json:"grpc"`     // the service speaks gRPC

	Instances int    `json:"instances"` // how many processes serve behind the balancer; 0 for one
	Balancer  string `json:"balancer"`  // the balancer's delay before a change takes effect, such as "300ms"; empty for no balancer
	Layer     int    `json:"layer"`     // 4: the balancer chooses an instance for each connection; 0: for each request
	Latency   string `json:"latency"`   // with layer 4: how long everything takes between the clients and the instances, in each direction; empty for no time
	Idle      string `json:"idle"`      // how long a client keeps a connection that it does not use, such as "1s"; empty for 90 s
	Warmup    string `json:"warmup"`    // how long requests are sent before an unattended run stops the service, such as "2s", so that connections are kept by then
	Races     bool   `json:"races"`     // a request counts as failed if it was lost because the service closed the idle connection on which it was sent
	Rollout   bool   `json:"rollout"`   // the stop replaces all instances, one after the other
	Restarts  int    `json:"restarts"`  // how often the service is started again in the same place

	Leaderless string `json:"leaderless"` // the longest allowed time without a leader, such as "1s"; empty for 1 s

	Then []string `json:"then"` // the stop policies after the restarts, in order; Stop for those that have none

	Env      []string `json:"env"`      // for the service: NAME=value; see shop.New for what the shop reads
	Expect   []string `json:"expect"`   // what the scenario brings about besides requests: see event.Run
	Fails    []string `json:"fails"`    // the checks that the broken service must fail; it passes all others
	Point    []string `json:"point"`    // the doubts that keep the lesson from being done although every check passes: see verdict.DoubtKind
	Question string   `json:"question"` // the question that asks the learner to predict the outcome
	Answer   string   `json:"answer"`   // the name of the fact that the question asks for: see answers
	Choices  []Choice `json:"choices"`  // the possible answers; empty where the answer is a number
	Hints    []string `json:"hints"`    // from gentle to telling
	Fitting  []Hint   `json:"fitting"`  // the hints for what a run of the learner's copy has shown; the first that fits is given

	Exercise *Exercise `json:"exercise"` // a short task before the mending; nil for none

	Policy stop.Policy        `json:"-"` // from Stop, Grace and PreStop
	Front  *balancer.Settings `json:"-"` // from Balancer; nil for layer 4
	Layer4 *proxy.Settings    `json:"-"` // from Balancer and Latency, for layer 4; else nil
	later  []stop.Policy      // from Then
	gap    time.Duration      // from Leaderless
	idle   time.Duration      // from Idle
	warmup time.Duration      // from Warmup
	room   int                // of the broken service's queue in memory, if the question names it; else 0

	namesRoom bool // the question names the room of the queue
	root      string
}

// Open loads the course of the checkout that contains dir. The error says what to do when dir is in no checkout, or when no
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
		case errors.Is(err, fs.ErrNotExist): // the folder is not a lesson
		case err != nil:
			course.Damaged = append(course.Damaged, Damaged{folder.Name(), err})
		default:
			course.Lessons = append(course.Lessons, lesson)
		}
	}
	if practice, err := os.ReadFile(filepath.Join(root, "lessons", "your-own-service.md")); err == nil { // the course works without it
		course.Practice = strings.TrimSpace(strings.ReplaceAll(string(practice), "\r\n", "\n"))
	}
	course.Paths = course.readPaths()
	switch {
	case len(course.Lessons) > 0:
		return course, nil
	case len(course.Damaged) > 0:
		return nil, course.Damaged[0].Err
	}
	return nil, fmt.Errorf("there are no lessons in %s; check the repository out again", filepath.Join(root, "lessons"))
}

// findRoot looks upwards from dir for the module closingtime.
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
	if lesson.namesRoom {
		lesson.room = queueRoom(filepath.Join(root, "lessons", name, Broken))
	}
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

// complete checks the front matter, and derives from it what is not in it.
func (l *Lesson) complete() error {
	if err := l.check(); err != nil {
		return err
	}
	var err error
	if l.Policy, err = stop.Named(l.Stop); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	for _, name := range l.Then {
		then, err := stop.Named(name)
		if err != nil {
			return fmt.Errorf("then: %w", err)
		}
		l.later = append(l.later, then)
	}
	if err := l.setTimes(); err != nil {
		return err
	}
	return l.Policy.Validate()
}

// check returns an error for front matter that is incomplete, or that names what there is not.
func (l *Lesson) check() error {
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
	if err := l.checkNumbers(); err != nil {
		return fmt.Errorf("question: %w", err)
	}
	if err := checkChoices(l.Answer, l.Choices); err != nil {
		return fmt.Errorf("choices: %w", err)
	}
	if err := checkHints(l.Fitting); err != nil {
		return fmt.Errorf("fitting: %w", err)
	}
	if err := l.Exercise.check(); err != nil {
		return fmt.Errorf("exercise: %w", err)
	}
	return nil
}

// setTimes reads the durations of the front matter, and sets what has them: the policy, the front, and the lesson itself.
func (l *Lesson) setTimes() error {
	var grace, preStop, delay, latency time.Duration
	for _, field := range []struct {
		name, value string
		to          *time.Duration
	}{
		{"grace", l.Grace, &grace}, {"prestop", l.PreStop, &preStop}, {"leaderless", l.Leaderless, &l.gap}, {"warmup", l.Warmup, &l.warmup},
		{"idle", l.Idle, &l.idle}, {"balancer", l.Balancer, &delay}, {"latency", l.Latency, &latency},
	} {
		if field.value == "" {
			continue
		}
		d, err := time.ParseDuration(field.value)
		if err != nil {
			return fmt.Errorf("%s: %w", field.name, err)
		}
		*field.to = d
	}
	if l.Grace != "" {
		l.Policy = l.Policy.WithGrace(grace)
	}
	if l.PreStop != "" {
		l.Policy = l.Policy.WithPreStop(preStop)
	}
	switch {
	case l.Layer != 0 && l.Layer != 4 || l.Layer == 0 && l.Latency != "":
		return fmt.Errorf("layer: there is a front at layer 4, which can have a latency, and none at layer %d", l.Layer)
	case l.Layer == 4 && l.Balancer == "":
		return errors.New("layer: a front at layer 4 needs the balancer's delay")
	case l.Layer == 4:
		l.Layer4 = &proxy.Settings{Settings: balancer.Settings{Delay: delay}, Latency: latency}
	case l.Balancer != "":
		l.Front = &balancer.Settings{Delay: delay}
	}
	return nil
}

// Dir returns the directory of the main package of one of the lesson's services: Broken, Fixed or Yours.
func (l *Lesson) Dir(of string) string {
	if of == Fixed {
		return filepath.Join(l.root, "solutions", l.Name)
	}
	return filepath.Join(l.root, "lessons", l.Name, of)
}

// Has tells whether the lesson has a service. In a complete checkout, only Yours can be missing.
func (l *Lesson) Has(of string) bool { return exists(filepath.Join(l.Dir(of), "main.go")) }

// entrypoint is the name of the script that starts a service, in a lesson about such a script. The script finds the
// service's program in the environment variable SERVICE.
const entrypoint = "start.sh"

// command returns the command that starts one of the services of a lesson: its binary, or the script beside its source.
func (l *Lesson) command(of, binary string) (command, env []string) {
	script := filepath.Join(l.Dir(of), entrypoint)
	if exists(script) {
		return []string{"/bin/sh", script}, append(slices.Clone(l.Env), "SERVICE="+binary)
	}
	return []string{binary}, l.Env
}

// StopsAtStart tells whether the lesson's services are stopped while they start, before any client sends a request.
func (l *Lesson) StopsAtStart() bool { return slices.Contains(l.Expect, event.ExpectStarting) }

// Poisons tells whether the stop of the lesson's services begins with an order that makes a worker panic.
func (l *Lesson) Poisons() bool { return slices.Contains(l.Expect, event.ExpectPoison) }

// Find returns the lesson with a name or number. The error lists the lessons or, for a damaged lesson, says what is wrong
// with it.
func (c *Course) Find(name string) (*Lesson, error) {
	for _, l := range c.Lessons {
		if isNamed(l.Name, name) {
			return l, nil
		}
	}
	for _, d := range c.Damaged {
		if isNamed(d.Name, name) {
			return nil, d.Err
		}
	}
	return nil, fmt.Errorf("there is no lesson %q; there are %s", name, strings.Join(c.names(), ", "))
}

// Named returns the lesson with exactly that name, or nil.
func (c *Course) Named(name string) *Lesson {
	i := slices.IndexFunc(c.Lessons, func(l *Lesson) bool { return l.Name == name })
	if i < 0 {
		return nil
	}
	return c.Lessons[i]
}

// names returns the names of the lessons.
func (c *Course) names() []string {
	var names []string
	for _, l := range c.Lessons {
		names = append(names, l.Name)
	}
	return names
}

// isNamed tells whether a string is the name or the number of a lesson.
func isNamed(lesson, name string) bool {
	number, _, _ := strings.Cut(lesson, "-")
	return name == lesson || name != "" && strings.TrimLeft(number, "0") == strings.TrimLeft(name, "0")
}
