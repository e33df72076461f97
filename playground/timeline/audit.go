package timeline

import (
	"cmp"
	"slices"

	"closingtime/playground/event"
)

// AuditState tells which parts the audit has examined so far. Timeline.Findings has what it found, even in parts that it
// could not examine completely.
type AuditState struct {
	Done  bool   // the audit is over, and has examined everything
	Error string // once the audit is over, why it is not Done

	parts [len(auditParts)]auditPart // in the order of auditParts
}

var auditParts = [...]string{event.PartFiles, event.PartDatabase, event.PartLog}

// auditPart is the state of one part of the audit.
type auditPart struct {
	over    bool
	problem string // why the part was not examined, or not completely
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

// part returns the state of a part: the zero auditPart before the audit has come to it.
func (a AuditState) part(name string) auditPart {
	if i := slices.Index(auditParts[:], name); i >= 0 {
		return a.parts[i]
	}
	return auditPart{}
}

// Looked tells whether the audit has completely examined a part: event.PartFiles, PartDatabase or PartLog.
func (a AuditState) Looked(part string) bool {
	if p := a.part(part); p.over {
		return p.problem == ""
	}
	return a.Done && a.parts == [len(auditParts)]auditPart{} // a recording from before audits had parts
}

// Problem says why the audit has not completely examined a part. It is empty when it has, and before it has come to the
// part.
func (a AuditState) Problem(part string) string {
	if p := a.part(part); p.over || a.Looked(part) {
		return p.problem
	}
	return a.Error
}
