//go:build !unix

package load

// mostFiles returns how many connections the clients may have at once, on a system that does not limit open files as unix does.
func mostFiles() int { return 20_000 }
