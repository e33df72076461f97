package app

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// A Command is something that keys do on a screen. Its binding has the keys, and says what the help says of them: a
// command whose binding says nothing does not show there. A command without Do and Take only shows.
type Command struct {
	Key    key.Binding
	Footer string                              // what the footer says; a command for which that is empty does not show there
	Off    bool                                // does nothing now: its keys are free for the commands behind it
	Any    bool                                // takes every key that no command before it has
	Do     func(Navigator) tea.Cmd             // what the keys do
	Take   func(Navigator, tea.KeyMsg) tea.Cmd // in the place of Do, where it matters which of the keys was pressed
}

// Commands are all the commands of a screen, as they are now. They serve its key presses, its footer and its help. The
// most useful one stands first, and the way out last.
type Commands []Command

// Press does what the first command does that has the key and is not off. It does nothing where no command has the key.
func (c Commands) Press(a Navigator, k tea.KeyMsg) tea.Cmd {
	for _, command := range c {
		switch {
		case command.Off || !command.Any && !key.Matches(k, command.Key):
		case command.Take != nil:
			return command.Take(a, k)
		case command.Do != nil:
			return command.Do(a)
		}
	}
	return nil
}

// Footer returns what the footer shows: the commands that work now and have something to say there.
func (c Commands) Footer() []key.Binding {
	var bindings []key.Binding
	for _, command := range c {
		if !command.Off && command.Footer != "" {
			bindings = append(bindings, ui.Named(command.Key, command.Footer))
		}
	}
	return bindings
}

// Help returns what the help shows: the commands that the screen ever knows.
func (c Commands) Help() []key.Binding {
	var bindings []key.Binding
	for _, command := range c {
		if command.Key.Help().Desc != "" {
			bindings = append(bindings, command.Key)
		}
	}
	return bindings
}

// Quiet returns the same commands, none of which shows in the footer.
func (c Commands) Quiet() Commands {
	c = slices.Clone(c)
	for i := range c {
		c[i].Footer = ""
	}
	return c
}

// Call makes the function of a command of a function that uses nothing of the program.
func Call(do func()) func(Navigator) tea.Cmd {
	return func(Navigator) tea.Cmd {
		do()
		return nil
	}
}

// Back returns the command that closes the screen with the keys of a binding: ui.KeyBack or ui.KeyBackLeft.
func Back(keys key.Binding) Command { return Command{Key: keys, Footer: "back", Do: Navigator.Back} }

// A Widget handles some keys by itself. Update tells whether a key was one of them.
type Widget interface{ Update(tea.KeyMsg) bool }

// To returns the function of a command whose keys go to a widget.
func To(w Widget) func(Navigator, tea.KeyMsg) tea.Cmd {
	return func(_ Navigator, k tea.KeyMsg) tea.Cmd {
		w.Update(k)
		return nil
	}
}

// Scroll returns the commands that scroll a text.
func Scroll(text *ui.Scroller) Commands {
	return Commands{
		{Key: ui.KeyScroll, Footer: ui.When(text.Scrolls(), "scroll"), Take: To(text)},
		{Key: ui.Bind("pgup pgdn", "a page; space too", "pgup", "pgdown", " "), Take: To(text)},
		{Key: ui.Bind("home end", "the beginning, the end", "home", "g", "end", "G"), Take: To(text)},
	}
}

// Choose returns the commands that move the cursor of a list. thing names what a row is: "run", "lesson".
func Choose(list *ui.List, thing string) Commands {
	return Commands{
		{Key: ui.Bind("↑↓", "choose a "+thing, "up", "down"), Take: To(list)},
		{Key: ui.Bind("pgup pgdn", "a page", "pgup", "pgdown"), Take: To(list)},
		{Key: ui.Bind("home end", "the first, the last", "home", "g", "end", "G"), Take: To(list)},
	}
}
