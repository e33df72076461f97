package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
)

// A facilitator has the guide alone: the commands and flags that it names are those of the program.
func TestTheGuideNamesCommandsThatThereAre(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(lessons.GuideFile)))
	if err != nil {
		t.Fatal(err)
	}
	told := usage + hostUsage + joinUsage + notesUsage
	flag := regexp.MustCompile(`^-[a-z][a-z-]*$`)
	commands := 0
	for _, found := range regexp.MustCompile("`([^`\n]+)`|(go run ./tui [a-z ]*)").FindAllSubmatch(text, -1) {
		said := string(found[1]) + string(found[2])
		words := strings.Fields(said)
		rest, isCommand := strings.CutPrefix(said, "go run ./tui")
		if command, _, _ := strings.Cut(strings.TrimSpace(rest), " "); isCommand && command != "" && !flag.MatchString(command) {
			commands++
			if !strings.Contains(told, "go run ./tui "+command) {
				t.Errorf("it says %q, and there is no command %s", said, command)
			}
		}
		if !isCommand && !flag.MatchString(words[0]) {
			continue // of another program
		}
		for _, word := range words {
			if flag.MatchString(word) && !slices.Contains(strings.FieldsFunc(told, func(c rune) bool { return strings.ContainsRune(" \n[]|,", c) }), word) {
				t.Errorf("it says %q, and the usage texts tell of no %s", said, word)
			}
		}
	}
	if commands < 10 {
		t.Errorf("it names %d commands; the pattern finds too few", commands)
	}
}
