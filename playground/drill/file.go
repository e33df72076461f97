package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// defaultFile is read where there is one and the command line names no other.
const defaultFile = "drill.yaml"

// template is what -init writes.
//
//go:embed init.yaml
var template []byte

// initialise writes the commented file that describes a drill. It does not replace one.
func initialise(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; move it away first, or name another file with -file", path)
	}
	if err != nil {
		return fmt.Errorf("writing the description of a drill: %w", err)
	}
	_, err = file.Write(template)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing the description of a drill: %w", err)
	}
	return nil
}

// description is what a file says of a drill.
type description struct {
	command  []string
	general  []setting
	requests []setting // each request begins with its get or post
}

// setting is one flag that a file sets. values has several for a flag that can be repeated.
type setting struct {
	line   int
	name   string
	values []string
}

// readFile reads the file that describes a drill.
func readFile(path string) (description, error) {
	var d description
	content, err := os.ReadFile(path)
	if err != nil {
		return d, fmt.Errorf("reading the description of the drill: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return d, fmt.Errorf("%s: %w", path, err)
	}
	if len(document.Content) == 0 {
		return d, fmt.Errorf("%s is empty; drill -init writes one that is commented", path)
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return d, fmt.Errorf("%s:%d: a drill is described by keys and values, such as rate: 20", path, root.Line)
	}
	if err := onlyOnce(root); err != nil {
		return d, fmt.Errorf("%s:%w", path, err)
	}
	for key, value := range pairs(root) {
		if err := d.take(key, value); err != nil {
			return d, fmt.Errorf("%s:%d: %s: %w", path, key.Line, key.Value, err)
		}
	}
	return d, nil
}

// onlyOnce returns an error for a key that occurs twice in a mapping, or in one of the requests in it.
func onlyOnce(mapping *yaml.Node) error {
	lines := make(map[string]int)
	for key, value := range pairs(mapping) {
		if before, twice := lines[key.Value]; twice && mapping.Kind == yaml.MappingNode {
			return fmt.Errorf("%d: %s is in line %d already; a key that can have several values has a list of them", key.Line, key.Value, before)
		}
		lines[key.Value] = key.Line
		if key.Value != "requests" {
			continue
		}
		for _, request := range value.Content {
			if err := onlyOnce(request); err != nil {
				return err
			}
		}
	}
	return nil
}

// requestKeys are the keys of a request.
var requestKeys = []string{"get", "post", "body", "header", "weight"}

// take takes one key and its value. A request may be written without a list; a header there is one of all requests.
func (d *description) take(key, value *yaml.Node) error {
	switch {
	case key.Value == "command":
		command, err := commandOf(value)
		d.command = command
		return err
	case key.Value == "requests":
		requests, err := requestsOf(value)
		d.requests = append(d.requests, requests...)
		return err
	}
	s, err := settingOf(key, value)
	if slices.Contains(requestKeys, s.name) && s.name != "header" {
		d.requests = append(d.requests, s)
	} else {
		d.general = append(d.general, s)
	}
	return err
}

// requestsOf returns the settings of a list of requests, each with its get or post first.
func requestsOf(list *yaml.Node) ([]setting, error) {
	if list.Kind != yaml.SequenceNode {
		return nil, errors.New("write a list, each item with a get or a post")
	}
	var settings []setting
	for _, request := range list.Content {
		var first, others []setting
		for key, value := range pairs(request) {
			s, err := settingOf(key, value)
			switch {
			case err != nil:
				return nil, err
			case !slices.Contains(requestKeys, s.name):
				return nil, fmt.Errorf("a request has no %s; it has %s", s.name, strings.Join(requestKeys, ", "))
			case s.name == "get" || s.name == "post":
				first = append(first, s)
			default:
				others = append(others, s)
			}
		}
		if len(first) != 1 {
			return nil, fmt.Errorf("the request in line %d has to have either a get or a post", request.Line)
		}
		settings = append(append(settings, first...), others...)
	}
	return settings, nil
}

// pairs yields the keys of a mapping with their values.
func pairs(mapping *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}

// commandOf returns a command that is written as a list or, without quotes, in one line.
func commandOf(n *yaml.Node) ([]string, error) {
	if n.Kind == yaml.ScalarNode && !strings.ContainsAny(n.Value, `'"\|&;<>$`+"`") {
		return strings.Fields(n.Value), nil
	}
	if n.Kind != yaml.SequenceNode {
		return nil, errors.New(`write the program and its arguments as a list, such as [./server, --listen, "{addr}"], and a line for a shell as [sh, -c, "exec ./server"]`)
	}
	return scalars(n)
}

func scalars(n *yaml.Node) ([]string, error) {
	var values []string
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode {
			return nil, errors.New("a list holds texts and numbers only")
		}
		values = append(values, item.Value)
	}
	return values, nil
}

func settingOf(key, value *yaml.Node) (setting, error) {
	s := setting{line: key.Line, name: key.Value}
	var err error
	switch value.Kind {
	case yaml.ScalarNode:
		s.values = []string{value.Value}
	case yaml.SequenceNode:
		s.values, err = scalars(value)
	case yaml.MappingNode: // of a header
		for name, v := range pairs(value) {
			s.values = append(s.values, name.Value+": "+v.Value)
		}
	default:
		err = errors.New("write a value, or a list of values")
	}
	return s, err
}

// set sets the flags that the description names, apart from those that the command line has set: these count instead. A request on
// the command line counts instead of all requests of the file.
func (d *description) set(path string, flags *flag.FlagSet, given map[string]bool) error {
	settings := slices.DeleteFunc(slices.Clone(d.general), func(s setting) bool { return given[s.name] })
	if !given["get"] && !given["post"] {
		settings = append(settings, d.requests...)
	}
	for _, s := range settings {
		if flags.Lookup(s.name) == nil || slices.Contains(onlyFlags, s.name) {
			return fmt.Errorf("%s:%d: there is no key %q; drill -init writes a file with every key", path, s.line, s.name)
		}
		for _, value := range s.values {
			if err := flags.Set(s.name, value); err != nil {
				return fmt.Errorf("%s:%d: %s: %w", path, s.line, s.name, err)
			}
		}
	}
	return nil
}

// onlyFlags are the flags that make no sense in a file.
var onlyFlags = []string{"file", "init"}
