package app

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// Command is something that keys do on a screen. Its binding has the keys, and the text for the help. A command without
// that text is not in the help. A command without Do and Take is only shown.
type Command struct {
	Key    key.Binding
	Footer string                              // the text in the footer; empty for a command that is not shown there
	Early  bool                                // precedes other commands in the footer
	Off    bool                                // does nothing now, so that its keys are free for the commands that follow
	Any    bool                                // handles every key that no earlier command has
	Do     func(Navigator) tea.Cmd             // what the keys do
	Take   func(Navigator, tea.KeyMsg) tea.Cmd // instead of Do, where it matters which of the keys was pressed
}

// Commands are all the commands of a screen in its present state. They determine its key presses, its footer and its help.
// The most useful command is the first, and the way out the last.
type Commands []Command

// Press executes the first command that has the key and is not off, if there is one.
func (c Commands) Press(a Navigator, k tea.KeyMsg) tea.Cmd {
	for _, command := range c {
		switch {
		case command.Off || !command.has(k):
		case command.Take != nil:
			return command.Take(a, k)
		case command.Do != nil:
			return command.Do(a)
		}
	}
	return nil
}

// has tells whether a key is one of the command's.
func (c Command) has(k tea.KeyMsg) bool { return c.Any || key.Matches(k, c.Key) }

// Footer returns the bindings for the footer: the commands that work now and have a text for it.
func (c Commands) Footer() []key.Binding {
	var early, others []key.Binding
	for _, command := range c {
		binding := ui.Named(command.Key, command.Footer)
		switch {
		case command.Off || command.Footer == "":
		case command.Early:
			early = append(early, binding)
		default:
			others = append(others, binding)
		}
	}
	return append(early, others...)
}

// Help returns the bindings for the help: all commands that the screen ever has.
func (c Commands) Help() []key.Binding {
	var bindings []key.Binding
	for _, command := range c {
		if command.Key.Help().Desc != "" {
			bindings = append(bindings, command.Key)
		}
	}
	return bindings
}

// Quiet returns the same commands without their texts for the footer.
func (c Commands) Quiet() Commands {
	c = slices.Clone(c)
	for i := range c {
		c[i].Footer = ""
	}
	return c
}

// Keys handles a message for a screen that handles only keys.
func Keys(a Navigator, s Screen, msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyMsg); ok {
		return s.Commands().Press(a, k)
	}
	return nil
}

// Call returns the Do of a command for a function that needs nothing of the program.
func Call(do func()) func(Navigator) tea.Cmd {
	return func(Navigator) tea.Cmd {
		do()
		return nil
	}
}

// Back returns the command that closes the screen with the keys of a binding: ui.KeyBack or ui.KeyBackLeft.
func Back(keys key.Binding) Command { return Command{Key: keys, Footer: "back", Do: Navigator.Back} }

// Widget handles some keys by itself. Update returns false for any other key.
type Widget interface{ Update(tea.KeyMsg) bool }

// To returns the Take of a command whose keys go to a widget.
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
		{Key: ui.Bind("home end", "the beginning, the end", "home", "end", "G"), Take: To(text)},
	}
}

// Choose returns the commands that move the cursor of a list. thing names a row: "run", "lesson".
func Choose(list *ui.List, thing string) Commands {
	return Commands{
		{Key: ui.Bind("↑↓", "choose a "+thing, "up", "down"), Take: To(list)},
		{Key: ui.Bind("pgup pgdn", "a page", "pgup", "pgdown"), Take: To(list)},
		{Key: ui.Bind("home end", "the first, the last", "home", "end", "G"), Take: To(list)},
	}
}
