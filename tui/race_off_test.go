//go:build !race

package main

// raced says that these tests, and the program that they start, are built with the race detector.
const raced = false
