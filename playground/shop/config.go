// Package shop is the business that every lesson's service runs: it takes orders over HTTP, keeps them in SQLite,
// and prints their receipts in the background. It knows nothing of signals and shutdown; that is for the main
// package of each lesson to get right.
//
// Importing it brings the probe along, which reports to the playground what the service does, and which does
// nothing when the service runs on its own.
package shop

import (
	"fmt"
	"os"
	"time"
)

// Config is the contract between a service and whoever runs it.
type Config struct {
	Addr     string        // ADDR: where to listen; ":8080" unless set
	Database string        // DATABASE: the SQLite file; "orders.db" unless set
	Log      string        // LOG: the log file; "orders.log" unless set
	Grace    time.Duration // GRACE: how long after the first signal SIGKILL comes; 10 s unless set, as docker stop has it
}

// FromEnv reads the configuration from the environment. Temporary files go to os.TempDir, which reads TMPDIR.
func FromEnv() (Config, error) {
	grace, err := time.ParseDuration(or(os.Getenv("GRACE"), "10s"))
	if err != nil || grace <= 0 {
		return Config{}, fmt.Errorf("GRACE=%q is not a length of time above zero, such as 10s", os.Getenv("GRACE"))
	}
	return Config{
		Addr:     or(os.Getenv("ADDR"), ":8080"),
		Database: or(os.Getenv("DATABASE"), "orders.db"),
		Log:      or(os.Getenv("LOG"), "orders.log"),
		Grace:    grace,
	}, nil
}

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
