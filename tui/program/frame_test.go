package program

import (
	"os"
	"path/filepath"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

type picture struct{}

func (picture) Init() tea.Cmd                         { return nil }
func (p picture) Update(tea.Msg) (tea.Model, tea.Cmd) { return p, nil }
func (picture) View() string                          { return "a picture" }

func TestTheFirstFrameIsWrittenAfterItIsDrawn(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "terminal"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	frame := &firstFrame{written: make(chan struct{})}
	terminal := frameWriter{lostTerminal{File: file}, frame}
	isWritten := func() bool {
		select {
		case <-frame.written:
			return true
		default:
			return false
		}
	}
	if _, err := terminal.Write([]byte("prepared")); err != nil || isWritten() {
		t.Fatalf("before it is drawn, it is written: %v, %v", isWritten(), err)
	}
	view := (&guarded{picture{}, new(Tasks), frame}).View()
	if isWritten() {
		t.Fatal("when it is drawn, it is not written yet")
	}
	for range 2 {
		if _, err := terminal.Write([]byte(view)); err != nil || !isWritten() {
			t.Fatalf("then it is written: %v, %v", isWritten(), err)
		}
	}
}
