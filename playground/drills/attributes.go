package drills

// Attributes that drilltest.Require sets on its test with testing.T.Attr, for programs that read the output of
// go test -json.
const (
	// AttrDrill is the outcome of the drill: Judged, or NotRun when the service could not be built or started, refuses
	// every request, or answers so soon that no request is in flight.
	AttrDrill = "closingtime.drill"
	// AttrCheck, followed by the name of a check that the test requires, has the outcome of that check, if it applies.
	AttrCheck = "closingtime.check."
	// AttrRecording is the file of the recording, where the recording is kept.
	AttrRecording = "closingtime.recording"
)

// Values of AttrDrill.
const (
	Judged = "judged"
	NotRun = "not run"
)
