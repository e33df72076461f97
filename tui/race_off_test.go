//go:build !race

package main

// every is how many sizes the sweep goes on by.
const every = 1

// raced says that these tests, and the program that they start, are built with the race detector.
const raced = false
