// Package atonce lets more parallel tests run at once than there are cores. A test that runs a service waits most of its time.
package atonce

import (
	"flag"
	"strconv"
)

// Tests lets up to n parallel tests of this package run at once, unless the flag -parallel is given. TestMain calls it, before
// the tests run.
func Tests(n int) error {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if given {
		return nil
	}
	return flag.Set("test.parallel", strconv.Itoa(n))
}
