package drills

import "closingtime/playground/verdict"

// lessons has the lesson of the course that teaches each cure, except MendErrors, which is not about shutdown. A test of the course checks
// that each lesson exists.
var lessons = map[verdict.Cure]string{
	verdict.HearSignal:     "01-signal",
	verdict.BeginShutdown:  "01-signal",
	verdict.PassSignalOn:   "16-wrapper",
	verdict.WaitForServer:  "03-main-returns",
	verdict.StopGently:     "01-signal",
	verdict.AnswerInFlight: "04-poisoned-context",
	verdict.ShutNotClose:   "02-shutdown",
	verdict.EndStreams:     "14-streams",
	verdict.GiveTime:       "12-deadline",
	verdict.HandlersPanic:  "24-panic",
	verdict.ShutdownPanics: "24-panic",
	verdict.EndInTime:      "12-deadline",
	verdict.ServeOn:        "13-readiness",
	verdict.TellClients:    "19-kept-alive",
	verdict.LeaveClients:   "19-kept-alive",
	verdict.CloseIdle:      "19-kept-alive",
	verdict.CloseListener:  "13-readiness",
	verdict.ExitClean:      "01-signal",
	verdict.DeclareSignal:  "01-signal",
	verdict.DeclareZero:    "01-signal",
	verdict.InForeground:   "16-wrapper",
	verdict.StayUp:         "24-panic",
	verdict.KeepWork:       "05-workers",
	verdict.CloseDatabase:  "08-order",
	verdict.FlushLog:       "10-logs",
	verdict.CleanUp:        "11-leftovers",
	verdict.HeedSecond:     "15-insistence",
	verdict.HandOver:       "25-leader",
}

// Lesson returns the name of the lesson that teaches a cure, or "" where none does.
func Lesson(c verdict.Cure) string { return lessons[c] }
