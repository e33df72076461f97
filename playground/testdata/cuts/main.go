// A service that is no shop, has no probe, exits with status 0, and cuts off what is in flight at SIGTERM, in the way that
// CUT names. What comes later it answers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	ctx, _ = signal.NotifyContext(context.Background(), syscall.SIGTERM)
	idle   sync.Map // connections that have been idle
	active sync.Map // those of them that have a request again
	asked  atomic.Int32
	warm   = make(chan struct{}) // closed when there are connections to be kept
)

// enough is how many connections that is.
const enough = 3

func main() {
	server := &http.Server{Addr: os.Getenv("ADDR"), Handler: http.HandlerFunc(answer), ConnState: follow}
	context.AfterFunc(ctx, func() {
		switch os.Getenv("CUT") {
		case "connections":
			active.Range(func(c, _ any) bool {
				_ = c.(net.Conn).Close()
				return true
			})
			time.Sleep(time.Second) // and it serves on: a client that asks again is answered
		case "exit":
			time.Sleep(time.Second)
			os.Exit(0)
		}
		_ = server.Shutdown(context.Background())
	})
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

// follow follows the connections that are kept.
func follow(c net.Conn, state http.ConnState) {
	switch _, kept := idle.Load(c); {
	case state == http.StateIdle:
		idle.Store(c, true)
		active.Delete(c)
	case state == http.StateActive && kept:
		active.Store(c, true)
	}
}

// size is the length of an answer in bytes: more than a client may be willing to keep.
const size = 3 << 20

// answer answers the first requests at once, on as many connections, and from then on takes its time until SIGTERM.
func answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/tea" { // the run wants to know whether it is ready
		return
	}
	n, cut := asked.Add(1), os.Getenv("CUT")
	if n == enough {
		close(warm)
	}
	<-warm
	slow := n > enough && ctx.Err() == nil
	if slow && (cut == "connections" || cut == "exit") {
		<-ctx.Done()
	}
	switch cut {
	case "header", "body":
		w.Header().Set("Content-Length", fmt.Sprint(size))
		if _ = http.NewResponseController(w).Flush(); slow {
			<-ctx.Done()
			if cut == "body" {
				write(w, size/2)
			}
			panic(http.ErrAbortHandler)
		}
		write(w, size)
	case "unframed":
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			log.Fatal(err)
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.0 200 OK\r\n\r\n")
		if write(conn, size/2); slow {
			<-ctx.Done()
			return
		}
		write(conn, size/2)
	default:
		if ctx.Err() != nil {
			time.Sleep(500 * time.Millisecond) // there is always something in flight
		}
	}
}

func write(w io.Writer, n int) { _, _ = w.Write(make([]byte, n)) }
