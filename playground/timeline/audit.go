package timeline

import "closingtime/playground/event"

// AuditState tells what the audit has looked at so far. What it has found is in Findings, whether it has looked at the
// rest or not.
type AuditState struct {
	Done  bool   // the audit is over, and has looked at everything
	Error string // why it is not Done, once it is over

	problems map[string]string // of each part that is over, empty where it has none
}

func (a *AuditState) apply(e event.Event) {
	if e.Kind == event.AuditDone {
		a.Error = e.Text
		for _, part := range []string{event.PartFiles, event.PartDatabase, event.PartLog} {
			if a.Error == "" {
				a.Error = a.problems[part]
			}
		}
		a.Done = a.Error == ""
		return
	}
	if a.problems == nil {
		a.problems = make(map[string]string)
	}
	a.problems[e.Item] = e.Text
}

// Looked tells whether the audit has looked at a part, everywhere in it: event.PartFiles, PartDatabase or PartLog.
func (a AuditState) Looked(part string) bool {
	if problem, over := a.problems[part]; over {
		return problem == ""
	}
	return a.Done && len(a.problems) == 0 // the recording is from before there were parts
}

// Problem says why the audit has not looked at a part. It is empty when it has, and while it is still to come.
func (a AuditState) Problem(part string) string {
	if problem, over := a.problems[part]; over || a.Looked(part) {
		return problem
	}
	return a.Error
}
