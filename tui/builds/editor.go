package builds

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"closingtime/playground/process"
	"closingtime/tui/setups"
	"closingtime/tui/ui"
)

// Editor is the learner's editor, as the environment names it.
type Editor struct {
	Name      string   // the name to show; empty when none is set
	Command   []string // empty when no editor can be started
	HasWindow bool     // the editor opens its own window, so that this program keeps the terminal
	Problem   string   // why there is no editor, and what to do about it
}

// windowed are the editors that open their own window.
var windowed = []string{
	"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "zed", "zeditor", "zedit", "subl", "sublime_text", "atom", "lapce",
	"gvim", "mvim", "gedit", "gnome-text-editor", "kate", "kwrite", "pluma", "xed", "mousepad", "geany", "bbedit", "mate",
	"idea", "goland", "webstorm", "fleet", "notepad", "notepad++", "open", "xdg-open",
}

// EditorMode is the environment variable that says how the editor opens where its name does not show that: "beside" this
// program in a window, or "here" in its terminal.
const EditorMode = "CLOSINGTIME_EDITOR_MODE"

// FindEditor finds the editor that VISUAL or EDITOR names. look finds a program, as exec.LookPath does.
func FindEditor(env func(string) string, look func(string) (string, error)) Editor {
	variable := "VISUAL"
	if strings.TrimSpace(env(variable)) == "" {
		variable = "EDITOR"
	}
	words, err := setups.Split(filepath.ToSlash(env(variable))) // on Windows, where a backslash is part of a path and nothing else
	switch {
	case err != nil:
		return Editor{Problem: fmt.Sprintf("%s cannot be read: %v. Open the file in your editor yourself, or set %s again.", variable, ui.Clean(err.Error()), variable)}
	case len(words) == 0:
		return Editor{Problem: "No editor is set. Open the file in yours, wherever that runs; or set EDITOR before you start Closing Time, as in: " +
			"EDITOR=nano go run ./tui"}
	}
	path, words, err := findProgram(words, look)
	name := programName(words[0])
	if err != nil {
		return Editor{Name: name, Problem: fmt.Sprintf("%s names %s, and there is no such program in PATH. Open the file in your editor yourself, "+
			"or set %s to another one.", variable, ui.Clean(words[0]), variable)}
	}
	e := Editor{Name: ui.Clean(name), Command: append([]string{path}, words[1:]...), HasWindow: hasWindow(name, words[1:], env)}
	switch env(EditorMode) {
	case "beside":
		e.HasWindow = true
	case "here":
		e.HasWindow = false
	}
	return e
}

// findProgram finds the program with which a command begins. If the first word is no program, the program's path may
// contain spaces that are not quoted. The returned command has the whole path of the program first.
func findProgram(words []string, look func(string) (string, error)) (path string, whole []string, err error) {
	path, err = look(words[0])
	if err == nil || !strings.ContainsRune(words[0], filepath.Separator) {
		return path, words, err
	}
	for n := 2; n <= len(words); n++ {
		first := strings.Join(words[:n], " ")
		if path, err := look(first); err == nil {
			return path, append([]string{first}, words[n:]...), nil
		}
	}
	return "", words, err
}

// programName returns a program's name in lower case, without its folder and extension.
func programName(program string) string {
	return strings.ToLower(strings.TrimSuffix(filepath.Base(program), ".exe"))
}

// hasWindow tells whether an editor opens its own window.
func hasWindow(name string, args []string, env func(string) string) bool {
	has := func(options ...string) bool {
		return slices.ContainsFunc(args, func(arg string) bool { return slices.Contains(options, arg) })
	}
	switch name {
	case "vim", "vi":
		return has("-g")
	case "emacs":
		return !has("-nw", "--no-window-system", "-t", "--tty") && env("DISPLAY")+env("WAYLAND_DISPLAY") != ""
	case "emacsclient":
		return !has("-nw", "-t", "--tty")
	}
	return slices.Contains(windowed, name)
}

// Here returns the command that edits the files in this program's terminal. When ctx ends, the editor gets SIGTERM, at
// which editors keep what was not saved. An editor that does not end then is killed.
func (e Editor) Here(ctx context.Context, dir string, files []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, e.Command[0], append(slices.Clone(e.Command[1:]), within(dir, files)...)...)
	cmd.Dir, cmd.WaitDelay = dir, editorGrace
	cmd.Cancel = func() error {
		err := process.SignalTree(cmd.Process.Pid, "SIGTERM") // the editor may be the child of a script
		if errors.Is(err, errors.ErrUnsupported) {
			return cmd.Process.Kill()
		}
		return err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr // the terminal itself, for editors that check that
	return cmd
}

// editorGrace is how long an editor may take to end after SIGTERM.
const editorGrace = 2 * time.Second

// within returns the paths relative to the folder, as far as that is possible.
func within(dir string, files []string) []string {
	paths := slices.Clone(files)
	for i, file := range files {
		if short, err := filepath.Rel(dir, file); err == nil {
			paths[i] = short
		}
	}
	return paths
}

// OpenBeside opens the files in a window. It does not wait until that is closed: the window may outlive this program.
func (e Editor) OpenBeside(dir string, files []string) error {
	if e.Name == "xdg-open" { // xdg-open takes one file
		files = files[:min(1, len(files))]
	}
	cmd := launcher(append(slices.Clone(e.Command), files...))
	cmd.Dir = dir
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s could not be started: %w", e.Name, err)
	}
	return nil
}
