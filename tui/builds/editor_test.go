package builds

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFindingTheEditor(t *testing.T) {
	look := func(name string) (string, error) {
		if strings.Contains(name, "missing") {
			return "", errors.New("not found")
		}
		if strings.HasPrefix(name, "/") && !slices.Contains([]string{"/opt/my editor/hx", "/opt/code"}, name) {
			return "", errors.New("not found")
		}
		return "/bin/" + filepath.Base(name), nil
	}
	for _, c := range []struct {
		env     map[string]string
		command []string
		beside  bool
		problem string
	}{
		{nil, nil, false, "No editor is set"},
		{map[string]string{"EDITOR": "  "}, nil, false, "No editor is set"},
		{map[string]string{"EDITOR": "nano"}, []string{"/bin/nano"}, false, ""},
		{map[string]string{"EDITOR": "nano", "VISUAL": "code --wait"}, []string{"/bin/code", "--wait"}, true, ""},
		{map[string]string{"EDITOR": `"/opt/my editor/hx" -c 'a b'`}, []string{"/bin/hx", "-c", "a b"}, false, ""},
		{map[string]string{"EDITOR": "/opt/my editor/hx"}, []string{"/bin/hx"}, false, ""},
		{map[string]string{"EDITOR": "/opt/my editor/hx -c --wait"}, []string{"/bin/hx", "-c", "--wait"}, false, ""},
		{map[string]string{"EDITOR": "/opt/code --wait"}, []string{"/bin/code", "--wait"}, true, ""},
		{map[string]string{"EDITOR": "/opt/no such/hx -c"}, nil, false, "EDITOR names /opt/no,"},
		{map[string]string{"EDITOR": `/opt/my\ editor/hx -c`}, []string{"/bin/hx", "-c"}, false, ""},
		{map[string]string{"EDITOR": "vim '-g"}, nil, false, "EDITOR cannot be read: the command vim '-g has a quote without its end"},
		{map[string]string{"EDITOR": "vim -g"}, []string{"/bin/vim", "-g"}, true, ""},
		{map[string]string{"EDITOR": "emacs"}, []string{"/bin/emacs"}, false, ""},
		{map[string]string{"EDITOR": "emacs", "DISPLAY": ":0"}, []string{"/bin/emacs"}, true, ""},
		{map[string]string{"EDITOR": "emacs -nw", "DISPLAY": ":0"}, []string{"/bin/emacs", "-nw"}, false, ""},
		{map[string]string{"EDITOR": "mine", EditorMode: "beside"}, []string{"/bin/mine"}, true, ""},
		{map[string]string{"EDITOR": "code", EditorMode: "here"}, []string{"/bin/code"}, false, ""},
		{map[string]string{"VISUAL": "missing -x"}, nil, false, "VISUAL names missing"},
	} {
		e := FindEditor(func(name string) string { return c.env[name] }, look)
		if !slices.Equal(e.Command, c.command) || e.HasWindow != c.beside || !strings.Contains(e.Problem, c.problem) || c.problem == "" && e.Problem != "" {
			t.Errorf("%v: found %+v", c.env, e)
		}
	}
}
