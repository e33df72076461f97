//go:build !race

// Package race tells whether the tests are built with the race detector, which makes what they compute ten times as slow.
package race

// On tells whether this program is built with the race detector.
const On = false
