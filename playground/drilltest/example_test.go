//go:build unix

package drilltest_test

import (
	"context"
	"fmt"
	"log"

	"closingtime/playground/drilltest"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// A drill can also be run without a test, and its evidence read. This service has a handler for the signal and calls
// Shutdown. The defaults, written out: the clients want 20 reports a second, docker stop comes as soon as 5 are in flight,
// and SIGKILL would follow 10 s later.
func ExampleDrill_Run() {
	drill := drilltest.Drill{
		Package:  "../testdata/plain", // the directory of its main.go
		Path:     "/slow",             // what the clients get: an answer takes 800 ms
		Rate:     20,
		Requests: 5,
		Policy:   "docker",
	}
	result, err := drill.Run(context.Background())
	if err != nil {
		log.Fatal(err) // it does not compile, or did not become ready
	}
	for _, check := range result.Checks {
		fmt.Println(check.Check, check.Outcome)
		if check.Outcome != verdict.Pass {
			fmt.Println(words.Evidence(check))
		}
	}
	// Output:
	// exit pass
	// answered pass
	// leftovers pass
	// deadline pass
}

// The broken service of the first lesson has no handler: SIGTERM ends it in the middle of its requests.
func ExampleResult_Check() {
	result, err := drilltest.Drill{Package: "../../lessons/01-signal/broken"}.Run(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("answered:", result.Check("answered").Outcome)
	// Output:
	// answered: fail
}
