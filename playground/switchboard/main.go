// Command switchboard is an order service whose every shutdown step is a switch:
//
//	go run ./playground/switchboard                                 serve, with every switch at its default
//	SWITCHES=server=close,wait=no go run ./playground/switchboard   serve, with two switches put otherwise
//	go run ./playground/switchboard -list                           list the switches
//	go run ./playground/switchboard -save ../orders server=close    save the service that this makes, without switches
//	go run ./playground/switchboard -table                          run it with every switch, and write down which check catches which
//
// Switches can be arguments, too. They come on top of those in SWITCHES. A switch or an option that does not exist ends the
// command with status 2.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"closingtime/playground/switches"
	"closingtime/playground/switches/service"
)

func main() {
	flags := flag.NewFlagSet("switchboard", flag.ExitOnError)
	list := flags.Bool("list", false, "list the switches")
	save := flags.String("save", "", "save the service as a program without switches into this `folder`")
	table := flags.Bool("table", false, "run the service with every switch alone and in pairs, and write "+tableFile)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: switchboard [-list | -save FOLDER | -table] [SWITCH=OPTION ...]")
		flags.PrintDefaults()
	}
	_ = flags.Parse(os.Args[1:]) // an error ends the process with status 2
	setting, err := read(flags.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "switchboard:", err)
		os.Exit(2)
	}
	switch {
	case *list:
		printSwitches()
	case *save != "":
		err = saveTo(setting, *save)
	case *table:
		err = writeTable()
	default:
		service.Serve(setting)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "switchboard:", err)
		os.Exit(1)
	}
}

// read reads the setting from the environment and the arguments.
func read(args []string) (switches.Setting, error) {
	setting, err := switches.Parse(os.Getenv(switches.Variable))
	if err != nil {
		return setting, fmt.Errorf("%s: %w (-list shows them all)", switches.Variable, err)
	}
	given, err := switches.Parse(strings.Join(args, ","))
	if err != nil {
		return setting, fmt.Errorf("%w (-list shows them all)", err)
	}
	for _, o := range given.Others() {
		setting = setting.With(o.Choice)
	}
	return setting, nil
}

func printSwitches() {
	for _, s := range switches.All() {
		fmt.Printf("%s: %s\n", s.Name, s.Asks)
		for i, o := range s.Options {
			mark := " "
			if i == 0 {
				mark = "*"
			}
			fmt.Printf("  %s %-26s %s\n", mark, o.Choice, strings.TrimSpace(o.Does+" "+o.Breaks))
		}
	}
	fmt.Println("\n* the default. Several switches: SWITCHES=server=close,wait=no")
}

func saveTo(setting switches.Setting, folder string) error {
	root, err := findRoot()
	if err != nil {
		return err
	}
	if err := setting.Save(root, folder); err != nil {
		return err
	}
	fmt.Printf("%s has the service. Start it with: cd %s && go run .\n", filepath.Join(folder, "main.go"), folder)
	return nil
}

// findRoot returns the root of the checkout that the command was started in.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		text, failed := os.ReadFile(filepath.Join(dir, "go.mod"))
		if failed == nil && strings.HasPrefix(string(text), "module closingtime\n") {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			err = errors.New("there is none around the working directory")
		}
	}
	return "", fmt.Errorf("looking for the checkout of Closing Time: %w; start the command inside of it", err)
}

// untilSignal returns a context that ends with the first signal. A second signal ends the process.
func untilSignal() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)
	return ctx
}
