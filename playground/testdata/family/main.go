// A service of two processes, parent and child, that say which signals reach them. MODE says what they make of them:
// ignore goes on, heed ends, and insist goes on after the first one, and leaves the second one to the default.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	name := "parent"
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	if name == "parent" {
		fmt.Println("grace", os.Getenv("GRACE"))
		startChild()
		go func() { log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), http.NotFoundHandler())) }()
	} else {
		fmt.Println("listening to signals")
	}
	for s := range signals {
		mode := os.Getenv("MODE")
		if mode == "insist" {
			signal.Reset()
		}
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, s)
		if mode == "heed" {
			return
		}
	}
}

// startChild returns when the child hears signals.
func startChild() {
	child := exec.Command(os.Args[0], "child")
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := child.Start(); err != nil {
		log.Fatal(err)
	}
	if !bufio.NewScanner(out).Scan() {
		log.Fatal("the child did not start")
	}
}
