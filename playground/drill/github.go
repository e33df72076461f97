package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"closingtime/playground/drills"
	"closingtime/playground/verdict"
)

// annotate writes one annotation for each check that did not pass, as workflow commands, and adds the report to the summary of the
// job (docs.github.com/actions, workflow commands). quiet leaves the annotations out, since standard output belongs to JSON.
func annotate(stdout io.Writer, result *drills.Result, quiet bool) error {
	for _, r := range result.Checks {
		level := "error"
		switch r.Outcome {
		case verdict.Pass:
			continue
		case verdict.Inconclusive:
			level = "warning"
		}
		if !quiet {
			fmt.Fprintf(stdout, "::%s title=%s::%s\n", level, property("drill: "+r.Check), data(strings.Join(evidence(r), "\n")))
		}
	}
	path := os.Getenv("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("adding to the job's summary: %w", err)
	}
	fmt.Fprintln(file, "### Shutdown drill\n\n```text")
	err = report(file, result)
	fmt.Fprintln(file, "```")
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("adding to the job's summary: %w", err)
	}
	return nil
}

// data escapes the text of a workflow command, and property the value of one of its properties.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}
