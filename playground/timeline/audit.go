package timeline

import (
	"cmp"
	"slices"

	"closingtime/playground/event"
)

// AuditState tells what the audit has looked at so far. What it has found is in Findings, whether it has looked at the
// rest or not.
type AuditState struct {
	Done  bool   // the audit is over, and has looked at everything
	Error string // why it is not Done, once it is over

	parts [len(auditParts)]auditPart // as in auditParts
}

var auditParts = [...]string{event.PartFiles, event.PartDatabase, event.PartLog}

// auditPart tells of one part of the audit.
type auditPart struct {
	over    bool
	problem string // why it has not looked there, or not everywhere
}

func (a *AuditState) apply(e event.Event) {
	if e.Kind == event.AuditPart {
		if i := slices.Index(auditParts[:], e.Item); i >= 0 {
			a.parts[i] = auditPart{over: true, problem: e.Text}
		}
		return
	}
	a.Error = e.Text
	for _, part := range a.parts {
		a.Error = cmp.Or(a.Error, part.problem)
	}
	a.Done = a.Error == ""
}

// part returns what is known of a part: the zero auditPart while it is still to come.
func (a AuditState) part(name string) auditPart {
	if i := slices.Index(auditParts[:], name); i >= 0 {
		return a.parts[i]
	}
	return auditPart{}
}

// Looked tells whether the audit has looked at a part, everywhere in it: event.PartFiles, PartDatabase or PartLog.
func (a AuditState) Looked(part string) bool {
	if p := a.part(part); p.over {
		return p.problem == ""
	}
	return a.Done && a.parts == [len(auditParts)]auditPart{} // the recording is from before there were parts
}

// Problem says why the audit has not looked at a part. It is empty when it has, and while it is still to come.
func (a AuditState) Problem(part string) string {
	if p := a.part(part); p.over || a.Looked(part) {
		return p.problem
	}
	return a.Error
}
