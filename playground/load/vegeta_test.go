package load

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/internal/atonce"
	"closingtime/playground/event"
)

// The roles in which the tests' program runs as a process of its own.
const (
	roleVariable = "CLOSINGTIME_LOAD_TEST" // names the role
	roleServer   = "server"                // a simple server, on a port that it prints, until its input ends
	roleLoad     = "load"                  // the clients, with the plan in the argument, for a while
)

func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(roleVariable) {
	case roleServer:
		err = playServer()
	case roleLoad:
		err = playLoad(os.Args[1])
	default:
		if err = atonce.Tests(6); err == nil {
			os.Exit(m.Run())
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func playServer() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	go func() {
		_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"state":"fine"}`) }))
	}()
	_, err = os.Stdin.Read(make([]byte, 1)) // the end of its input is the end
	if err != nil && err.Error() == "EOF" {
		err = nil
	}
	return err
}

// loaded is what one load did.
type loaded struct {
	Addr     string // of the server
	Rate     float64
	Duration time.Duration
	Answers  int           // whole ones
	CPU      time.Duration // of the process
	Heap     int64         // bytes in use at the end, with the log and the timeline
	System   uint64        // bytes that the process has taken from the system
}

func playLoad(argument string) error {
	var l loaded
	if err := json.Unmarshal([]byte(argument), &l); err != nil {
		return err
	}
	log := event.NewLog()
	clients := Start(Plan{Rate: l.Rate, Path: "/"}, l.Addr, log)
	time.Sleep(l.Duration) // what is measured is what happens in that time
	clients.Stop()
	clients.wg.Wait()
	clients.Close()
	run := folded(log)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	l.System, l.Heap = m.Sys, heap()
	l.Answers = answered(run)
	for _, a := range run.Summed(run.Now) {
		if a.Class == "" {
			l.Answers += a.Latency.Count
		}
	}
	runtime.KeepAlive(log)
	return json.NewEncoder(os.Stdout).Encode(l)
}

// BenchmarkVegeta compares the clients with vegeta, on the same server in another process and in turn: the time of the processor for each
// request, and how much of the rate is reached.
//
//	go test ./playground/load -run '^$' -bench Vegeta
func BenchmarkVegeta(b *testing.B) {
	if testing.Short() {
		b.Skip("it takes two minutes")
	}
	vegeta := buildVegeta(b)
	server := startServer(b)
	for _, rate := range []float64{200, 2000, 10_000} {
		b.Run(fmt.Sprint(rate), func(b *testing.B) {
			const rounds = 3
			l := loaded{Addr: server, Rate: rate, Duration: 5 * time.Second}
			var ours, theirs []loaded
			for b.Loop() {
				for range rounds {
					ours = append(ours, runLoad(b, l))
					theirs = append(theirs, runVegeta(b, vegeta, l))
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(perRequest(ours), "cpu-µs/request")
			b.ReportMetric(perRequest(theirs), "vegeta-cpu-µs/request")
			b.ReportMetric(perRequest(ours)/perRequest(theirs), "ratio")
			b.ReportMetric(reached(ours), "requests/s")
			b.ReportMetric(reached(theirs), "vegeta-requests/s")
		})
	}
}

// BenchmarkMinute is a minute at 1,000 requests a second, and what it leaves in memory.
func BenchmarkMinute(b *testing.B) {
	if testing.Short() {
		b.Skip("it takes a minute")
	}
	l := loaded{Addr: startServer(b), Rate: 1000, Duration: time.Minute}
	for b.Loop() {
		l = runLoad(b, l)
	}
	b.ReportMetric(float64(l.Heap>>20), "heap-MB")
	b.ReportMetric(float64(l.System>>20), "process-MB")
	b.ReportMetric(reached([]loaded{l}), "requests/s")
}

// perRequest returns the median of the processor's time for a request, in microseconds.
func perRequest(rounds []loaded) float64 {
	return median(rounds, func(l loaded) float64 { return float64(l.CPU.Microseconds()) / float64(l.Answers) })
}

// reached returns the median of the requests per second.
func reached(rounds []loaded) float64 {
	return median(rounds, func(l loaded) float64 { return float64(l.Answers) / l.Duration.Seconds() })
}

func median(rounds []loaded, of func(loaded) float64) float64 {
	var values []float64
	for _, l := range rounds {
		values = append(values, of(l))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func buildVegeta(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	build := exec.Command("go", "install", "github.com/tsenart/vegeta/v12@v12.13.0")
	build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-trimpath")
	build.Dir = dir // outside the module
	if out, err := build.CombinedOutput(); err != nil {
		b.Skipf("vegeta cannot be built here, and nothing is compared: %v\n%s", err, out)
	}
	return filepath.Join(dir, "vegeta")
}

// startServer starts the simple server in a process of its own, and returns its address.
func startServer(b *testing.B) string {
	b.Helper()
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), roleVariable+"="+roleServer)
	server.Stderr = os.Stderr
	input, err := server.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	output, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { err := errors.Join(input.Close(), server.Wait()); _ = err })
	var addr string
	if _, err := fmt.Fscanln(output, &addr); err != nil {
		b.Fatal("the server does not say where it listens: ", err)
	}
	return addr
}

func runLoad(b *testing.B, l loaded) loaded {
	b.Helper()
	argument, _ := json.Marshal(l)
	process := exec.Command(os.Args[0], string(argument))
	process.Env = append(os.Environ(), roleVariable+"="+roleLoad)
	process.Stderr = os.Stderr
	out, err := process.Output()
	if err == nil {
		err = json.Unmarshal(out, &l)
	}
	if err != nil || l.Answers == 0 {
		b.Fatalf("the load failed: %v; %s", err, out)
	}
	l.CPU = process.ProcessState.UserTime() + process.ProcessState.SystemTime()
	return l
}

func runVegeta(b *testing.B, vegeta string, l loaded) loaded {
	b.Helper()
	results := filepath.Join(b.TempDir(), "results")
	attack := exec.Command(vegeta, "attack", fmt.Sprintf("-rate=%.0f", l.Rate), "-duration="+l.Duration.String(), "-output="+results)
	attack.Stdin = strings.NewReader("GET http://" + l.Addr + "/\n")
	if out, err := attack.CombinedOutput(); err != nil {
		b.Fatalf("vegeta failed: %v\n%s", err, out)
	}
	l.CPU = attack.ProcessState.UserTime() + attack.ProcessState.SystemTime()
	out, err := exec.Command(vegeta, "report", "-type=json", results).Output()
	var report struct {
		StatusCodes map[string]int `json:"status_codes"`
	}
	if err == nil {
		err = json.Unmarshal(out, &report)
	}
	if l.Answers = report.StatusCodes["200"]; err != nil || l.Answers == 0 {
		b.Fatalf("vegeta's report: %v\n%s", err, out)
	}
	return l
}
