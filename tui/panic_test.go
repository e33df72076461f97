//go:build unix

package main

import (
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/program"
)

// clumsy is a model that shows the process that it runs, and panics at the next key, in the place with its name.
type clumsy struct {
	place string
	tasks *program.Tasks
	pid   int
	doom  bool
}

// clumsyPlaces are where it can panic.
var clumsyPlaces = []string{"update", "view", "command", "batch", "goroutine"}

func init() {
	for _, place := range clumsyPlaces {
		stands["panic in "+place] = func() int { return beClumsy(place) }
	}
}

// beClumsy runs the clumsy model on the terminal as the program runs its own.
func beClumsy(place string) int {
	service := exec.Command("sleep", "600")
	if err := service.Start(); err != nil {
		return 99
	}
	end := sync.OnceFunc(func() {
		_ = service.Process.Kill()
		_ = service.Wait()
	})
	tasks := new(program.Tasks)
	return program.Run(&clumsy{place: place, tasks: tasks, pid: service.Process.Pid}, tasks, end, func(func(tea.Msg), <-chan struct{}) {})
}

func (c *clumsy) Init() tea.Cmd { return nil }

func (c *clumsy) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyMsg); !ok {
		return c, nil
	}
	trip := func() tea.Msg { panic("tripped") }
	switch c.place {
	case "update":
		trip()
	case "view":
		c.doom = true
	case "command":
		return c, trip
	case "batch":
		return c, tea.Batch(func() tea.Msg { return nil }, trip)
	case "goroutine":
		c.tasks.Go(func() { trip() })
	}
	return c, nil
}

func (c *clumsy) View() string {
	if c.doom {
		panic("tripped")
	}
	return "it runs process " + strconv.Itoa(c.pid)
}

func TestAPanicGivesTheTerminalBack(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range clumsyPlaces {
		t.Run(place, func(t *testing.T) {
			cmd := exec.Command(self)
			cmd.Env = append(os.Environ(), standIn+"=panic in "+place)
			p := sitsDown(t, 100, 30, cmd)
			pid, err := strconv.Atoi(p.reads(`[Pp]rocess (\d+)`))
			if err != nil {
				t.Fatal(err)
			}
			p.presses("x").waits(program.CouldNotRun).hasTheTerminalBack()
			p.sees("a fault of its own", "tripped", "panic_test.go:")
			if alive(pid) {
				t.Errorf("process %d outlived the program", pid)
			}
		})
	}
}
