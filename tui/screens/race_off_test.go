//go:build !race

package screens

// every is how many sizes the sweep goes on by.
const every = 1
