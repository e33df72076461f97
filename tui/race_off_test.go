//go:build !race

package main

// every is how many sizes the sweep goes on by.
const every = 1
