package prediction

// Grade is how good a prediction was.
type Grade int

// The grades of a prediction.
const (
	Wrong Grade = iota
	Close       // so near that whoever said it has seen what happens; it counts in part
	Right
)

// GradeOf grades what was said of a kind of question against what happened; out is of how many, or 0. "None" is never close
// to "some": that is what most questions are about. And a status is right or wrong.
func GradeOf(answer string, said, was, out int) Grade {
	away := max(said-was, was-said)
	switch {
	case away == 0:
		return Right
	case answer == "exit_status", answer != "seconds_to_exit" && answer != "second_signal_ms" && (said == 0 || was == 0):
		return Wrong
	case away <= max(1, max(out, was)/6):
		return Close
	}
	return Wrong
}
