package progress

// The steps of a lesson, by the names under which progress keeps them.
const (
	StepRead       = "read"
	StepRun        = "run"
	StepPredict    = "predict"
	StepStop       = "stop"
	StepVerdict    = "verdict"
	StepDifference = "difference"
	StepFixed      = "fixed"
	StepMend       = "mend"
)
