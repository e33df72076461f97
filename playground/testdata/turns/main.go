// A service whose answers change when SIGTERM comes, in the way that its argument names, and that drains otherwise.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// whole is the body of an answer to which nothing happens.
var whole = `{"rows":"` + strings.Repeat("row ", 500) + `"}`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	s := &service{how: os.Args[1], ctx: ctx}
	server := &http.Server{Addr: os.Getenv("ADDR"), Handler: s}
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()
	select {
	case err := <-served:
		log.Fatal(err)
	case <-ctx.Done():
	}
	if s.how == "ignore" {
		select {}
	}
	switch s.how {
	case "fail":
		time.Sleep(time.Second) // new requests are answered meanwhile
	case "close":
		_ = server.Close() // which cuts off what is in flight
		time.Sleep(time.Second)
		return
	}
	limit := time.Minute
	if s.how == "quit" {
		limit = 700 * time.Millisecond
	}
	ending, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := server.Shutdown(ending); err != nil && s.how != "quit" {
		log.Fatal(err)
	}
	switch s.how {
	case "itself": // as a program does that wants its parent to see the signal
		stop()
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
		select {}
	case "panic":
		panic("the shutdown is wrong")
	}
}

type service struct {
	how string
	ctx context.Context // ends with SIGTERM

	served atomic.Int64 // requests for /slow
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/slow":
		s.slow(w, r)
	case "/feed":
		s.feed(w)
	case "/readyz":
		if s.how == "late" {
			time.Sleep(1500 * time.Millisecond)
		}
	case "/there":
		time.Sleep(300 * time.Millisecond)
		fmt.Fprint(w, "ok")
	case "/round":
		time.Sleep(20 * time.Millisecond)
		http.Redirect(w, r, "/round", http.StatusFound)
	}
}

// slow answers in 0.8 s, as usual unless the signal comes meanwhile.
func (s *service) slow(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	if s.how == "fail" && s.ctx.Err() != nil {
		w.Header().Set("Connection", "close") // so that no request meets the closing of its connection
		http.Error(w, "the pool is closed", http.StatusInternalServerError)
		return
	}
	if s.how == "often" && s.served.Add(1)%2 == 0 {
		time.Sleep(800 * time.Millisecond)
		http.Error(w, "no stock", http.StatusInternalServerError)
		return
	}
	if s.how == "chunks" {
		s.chunks(w)
		return
	}
	if s.how == "quit" {
		time.Sleep(10 * time.Second)
	}
	select {
	case <-time.After(800 * time.Millisecond):
	case <-s.ctx.Done():
		if s.turn(w, r) {
			return
		}
		time.Sleep(time.Until(began.Add(800 * time.Millisecond)))
	}
	if s.how == "redirect" {
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "/there", http.StatusFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if s.how == "vary" {
		fmt.Fprintf(w, `{"since":"%*d"}`, 500+time.Now().Nanosecond()/1000%200, 1)
		return
	}
	fmt.Fprint(w, whole)
}

// turn answers a request in flight at the signal otherwise than usual, or returns false.
func (s *service) turn(w http.ResponseWriter, r *http.Request) bool {
	switch s.how {
	case "short", "vary":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"no":1}`)
	case "empty":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "0")
	case "type":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, whole)
	case "panics":
		panic("the pool is closed")
	case "elsewhere":
		http.Redirect(w, r, "/login", http.StatusFound)
	default:
		return false
	}
	return true
}

// chunks sends ten parts of an answer in 0.8 s, and no more of them once the signal has come.
func (s *service) chunks(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	for range 10 {
		fmt.Fprint(w, `{"part":"of the answer"}`)
		_ = http.NewResponseController(w).Flush() // the client may have left
		if !s.wait() {
			return
		}
	}
}

// feed sends events until the signal comes: ten of them or, where it is to go on, any number.
func (s *service) feed(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	for n := 1; n <= 10 || s.how != "ten"; n++ {
		fmt.Fprintf(w, "data: %d\n\n", n)
		_ = http.NewResponseController(w).Flush() // the client may have left
		if !s.wait() {
			return
		}
	}
}

// wait waits a little. It returns false once the signal has come.
func (s *service) wait() bool {
	select {
	case <-time.After(80 * time.Millisecond):
		return true
	case <-s.ctx.Done():
		return false
	}
}
