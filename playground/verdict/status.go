package verdict

// Exit statuses by which a command tells the outcome of what it has run.
const (
	StatusPassed       = 0 // every check that applies has passed
	StatusFailed       = 1 // a check failed
	StatusCouldNotRun  = 2 // there is nothing to judge, and standard error has the reason
	StatusInconclusive = 3 // no check failed, and at least one could not be shown by the run
)

// Status returns the exit status for the results of a run.
func Status(results []Result) int {
	switch Worst(results) {
	case Fail:
		return StatusFailed
	case Inconclusive:
		return StatusInconclusive
	}
	return StatusPassed
}
