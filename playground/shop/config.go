// Package shop is the business that every lesson's service runs: it takes orders over HTTP, stores them in SQLite, and
// prints their receipts in the background. It does not handle signals and shutdown; that is the task of each lesson's main
// package.
//
// Importing shop also imports the probe, which reports to the playground what the service does. The probe does nothing when
// the service runs on its own.
package shop

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"
)

// Config is the configuration of a service, read from its environment.
//
// The durations after Grace are those of the phases of a shutdown, in their order. A service counts each phase from the
// latest end of the phase before it, and the first one from the signal, so a slow phase takes no time from the next.
// Together they are shorter than Grace.
type Config struct {
	Addr     string        // ADDR: where to listen; ":8080" unless set
	Database string        // DATABASE: the SQLite file; "orders.db" unless set
	Log      string        // LOG: a file for the log, which is buffered; standard error unless set
	Grace    time.Duration // GRACE: the grace period, from the first signal to SIGKILL; 10 s unless set, as for docker stop

	DrainDelay     time.Duration // DRAIN_DELAY: the service goes on serving until every balancer knows that it is not ready
	RequestTimeout time.Duration // REQUEST_TIMEOUT: the requests in flight end by themselves
	CancelTimeout  time.Duration // CANCEL_TIMEOUT: the remaining requests are cancelled, and their clients get an error
	JobTimeout     time.Duration // JOB_TIMEOUT: the jobs end by themselves
	StoreTimeout   time.Duration // STORE_TIMEOUT: the remaining jobs are cancelled, and stored for the next start
	CloseTimeout   time.Duration // CLOSE_TIMEOUT: the last queries end, and the database and the log are closed
}

// FromEnv reads the configuration from the environment. Temporary files go to os.TempDir, which reads TMPDIR. The error
// names the variable that is wrong, or all durations of the shutdown when they do not fit into the grace period.
func FromEnv() (Config, error) {
	c := Config{
		Addr:     cmp.Or(os.Getenv("ADDR"), ":8080"),
		Database: cmp.Or(os.Getenv("DATABASE"), "orders.db"),
		Log:      os.Getenv("LOG"),
	}
	var err error
	if c.Grace, err = duration("GRACE", 10*time.Second); err != nil {
		return Config{}, err
	}
	sum, listed := time.Duration(0), []string(nil)
	for _, phase := range []struct {
		name     string
		of       *time.Duration
		fallback time.Duration
	}{
		{"DRAIN_DELAY", &c.DrainDelay, 1500 * time.Millisecond},
		{"REQUEST_TIMEOUT", &c.RequestTimeout, 4 * time.Second},
		{"CANCEL_TIMEOUT", &c.CancelTimeout, 500 * time.Millisecond},
		{"JOB_TIMEOUT", &c.JobTimeout, time.Second},
		{"STORE_TIMEOUT", &c.StoreTimeout, 500 * time.Millisecond},
		{"CLOSE_TIMEOUT", &c.CloseTimeout, time.Second},
	} {
		if *phase.of, err = duration(phase.name, phase.fallback); err != nil {
			return Config{}, err
		}
		sum += *phase.of
		listed = append(listed, fmt.Sprintf("%s=%v", phase.name, *phase.of))
	}
	if sum >= c.Grace {
		return Config{}, fmt.Errorf("the shutdown does not fit into GRACE=%v: %s make %v, and must make less", c.Grace, strings.Join(listed, ", "), sum)
	}
	return c, nil
}

// duration reads a duration from the environment.
func duration(name string, fallback time.Duration) (time.Duration, error) {
	text := os.Getenv(name)
	if text == "" {
		return fallback, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s=%q is not a length of time above zero, such as 10s", name, text)
	}
	return d, nil
}
