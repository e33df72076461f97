//go:build race

package race

// On tells whether this program is built with the race detector.
const On = true
