package lessons_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// playing is set in the environment of a process that plays the article's first step, and says how it ends.
const playing = "CLOSINGTIME_TEST_PLAYING"

const (
	outOfTime = "out of time" // a request outlives the limit of Shutdown
	noServing = "no serving"  // the server cannot serve
)

// deferredRan is printed by a deferred call of firstStep.
const deferredRan = "the deferred call has run"

// firstStep shuts down in the shape of the article's first step, but for the address and the length of the limit. It
// stops itself as soon as a request is in flight.
func firstStep(ending string) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer fmt.Println(deferredRan)
	defer stop()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Panic(err)
	}
	if ending == noServing {
		_ = listener.Close()
	}
	inFlight := make(chan struct{})
	server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(inFlight)
		select {}
	})}
	go func() {
		if err := server.Serve(listener); err != http.ErrServerClosed {
			log.Fatalf("serving: %v", err)
		}
	}()
	go func() { _, _ = http.Get("http://" + listener.Addr().String()) }()
	go func() {
		<-inFlight
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			_ = self.Signal(syscall.SIGTERM)
		}
	}()
	<-ctx.Done()
	limited, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := server.Shutdown(limited); err != nil {
		log.Printf("shutting down: %v", err)
	}
	log.Println("stopped gracefully")
}

// TestFirstStep proves what lesson 01 says of the article's first step: it ends with status 0 and calls itself graceful
// when its requests have been cut off, and a server that fails skips the deferred calls.
func TestFirstStep(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no process can send itself a signal there")
	}
	for _, test := range []struct {
		ending    string
		status    int
		says, not []string
	}{
		{outOfTime, 0, []string{"context deadline exceeded", "stopped gracefully", deferredRan}, nil},
		{noServing, 1, []string{"serving: "}, []string{"stopped gracefully", deferredRan}},
	} {
		t.Run(test.ending, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), playing+"="+test.ending)
			out, err := cmd.CombinedOutput()
			if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if status := cmd.ProcessState.ExitCode(); status != test.status {
				t.Errorf("it exits with %d, want %d", status, test.status)
			}
			for _, words := range test.says {
				if !strings.Contains(string(out), words) {
					t.Errorf("it does not say %q:\n%s", words, out)
				}
			}
			for _, words := range test.not {
				if strings.Contains(string(out), words) {
					t.Errorf("it says %q:\n%s", words, out)
				}
			}
		})
	}
}

// TestIdleWorkers proves what lesson 05 says of the article's second step: its worker has a default to turn to, and spins
// while there is nothing to do. One that ranges over a queue sleeps.
func TestIdleWorkers(t *testing.T) {
	t.Run("a default", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var turns atomic.Int64
		go func() {
			for {
				select {
				case <-ctx.Done():
					return
				default:
					turns.Add(1) // it asks for a job, and there is none
				}
			}
		}()
		for turns.Load() < 1000 {
			runtime.Gosched()
		}
		cancel()
	})
	t.Run("a range", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			queue, turns := make(chan int), 0
			go func() {
				for range queue {
					turns++
				}
			}()
			time.Sleep(time.Hour) // time passes here only while everybody sleeps
			synctest.Wait()
			if turns != 0 {
				t.Errorf("%d turns without a job", turns)
			}
			close(queue)
		})
	})
}
