//go:build !unix

package program

import tea "github.com/charmbracelet/bubbletea"

// Suspend returns nil: see CanSuspend.
func Suspend() tea.Cmd { return nil }

// CanSuspend tells whether the program can be suspended, which is not possible on this system.
func CanSuspend() bool { return false }

// continued is never sent: see CanSuspend.
type continued struct{}

func (s *session) reportContinued(<-chan struct{}) {}

func retake() tea.Msg { return nil }
