package export

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Format is the version of the JSON document. It increases when the meaning of a field changes or a field is removed, not
// when a field is added.
const Format = 1

// JSON writes everything that is known of the run as one JSON document, a Document, however long the run.
func JSON(w io.Writer, r *Run) error {
	text, err := json.MarshalIndent(NewDocument(r), "", "  ")
	if err == nil {
		_, err = w.Write(append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("writing the run as JSON: %w", err)
	}
	return nil
}

// Document is a run as JSON. Fields whose names end in _ms are milliseconds: moments since the start of the run, or
// durations. Moments that did not come are absent. Instances are numbered from 0; "instance" is always present.
type Document struct {
	Format      int             `json:"format"` // Format of this package
	Run         RunJSON         `json:"run"`
	Stops       []StopJSON      `json:"stops"` // one for each stopped instance, by time
	Steps       []StepJSON      `json:"steps"` // steps of the stops other than signals
	Signals     []SignalJSON    `json:"signals"`
	Processes   []ProcessJSON   `json:"processes"`
	Requests    []RequestJSON   `json:"requests"`
	Load        *LoadJSON       `json:"load,omitempty"` // the load as a whole; absent in recordings that do not report it
	Receipts    []ReceiptJSON   `json:"receipts"`
	Messages    []MessageJSON   `json:"messages,omitempty"`
	Terms       []TermJSON      `json:"terms,omitempty"`
	Migrations  []MigrationJSON `json:"migrations,omitempty"`
	Faults      []FaultJSON     `json:"faults,omitempty"`        // in the order of their beginnings
	Others      []SignalJSON    `json:"other_signals,omitempty"` // those that do not ask the service to stop
	Connections ConnectionsJSON `json:"connections"`
	Goroutines  GoroutinesJSON  `json:"goroutines"`
	Log         []LineJSON      `json:"log"` // log lines and output, in order of arrival
	Verdict     VerdictJSON     `json:"verdict"`
	Tally       LossesJSON      `json:"tally"`
}

// Millis is a time in milliseconds. Zero means that the moment did not come, and is omitted.
type Millis time.Duration

// MarshalJSON writes milliseconds with up to six decimals, so that nothing is lost.
func (m Millis) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(m)/1e6, 'f', -1, 64), nil
}

// RunJSON describes the run.
type RunJSON struct {
	Name       string    `json:"name"`
	Of         string    `json:"of,omitempty"`     // broken, fixed or yours; absent outside lessons
	Policy     string    `json:"policy,omitempty"` // the stop policy
	Started    time.Time `json:"started,omitzero"`
	LengthMS   Millis    `json:"length_ms,omitzero"`
	Expect     []string  `json:"expect,omitempty"` // what the scenario brought about besides requests
	Complete   bool      `json:"complete"`         // the run came to its end, and all of the recording can be read
	EndedEarly string    `json:"ended_early,omitempty"`
	LeftEarly  bool      `json:"left_early,omitempty"` // the run was abandoned before the service had ended; such a run is not judged
	Newer      string    `json:"newer,omitempty"`      // a newer program wrote the recording, and what follows from that
	Damage     string    `json:"damage,omitempty"`     // why the rest of the recording cannot be read
	Probe      bool      `json:"probe"`                // a probe inside the service has reported something
	Dropped    int       `json:"dropped,omitempty"`
}

// StopJSON describes the stop of an instance.
type StopJSON struct {
	Instance    int    `json:"instance"`
	Policy      string `json:"policy"`
	AtMS        Millis `json:"at_ms"`
	AnnouncedMS Millis `json:"announced_ms,omitzero"`  // the grace period of the policy, where another one came into force during the stop
	GraceMS     Millis `json:"grace_ms,omitzero"`      // the time until SIGKILL; absent when SIGKILL is never sent
	StandsForMS Millis `json:"stands_for_ms,omitzero"` // the real grace period; grace_ms may be shorter
}

// StepJSON is a step of a stop that is not a signal.
type StepJSON struct {
	AtMS     Millis `json:"at_ms"`
	Instance int    `json:"instance"`
	Kind     string `json:"kind,omitempty"` // endpoint, preStop or poison
	TakesMS  Millis `json:"takes_ms,omitzero"`
	Text     string `json:"text"` // the same in words
}

// SignalJSON is a signal.
type SignalJSON struct {
	Instance int    `json:"instance"`
	AtMS     Millis `json:"at_ms"`
	Name     string `json:"name"`
	Target   string `json:"target,omitempty"` // process or group
	By       string `json:"by,omitempty"`     // policy, you, outside or run
	Text     string `json:"text,omitempty"`
}

// ProcessJSON is a process of the service.
type ProcessJSON struct {
	Instance  int    `json:"instance"`
	PID       int    `json:"pid"`
	StartedMS Millis `json:"started_ms,omitzero"`
	ReadyMS   Millis `json:"ready_ms,omitzero"`
	ExitedMS  Millis `json:"exited_ms,omitzero"`
	Status    int    `json:"status"`            // the exit status; 0 while the process runs, when a signal killed it, and where the status is not known
	Unknown   bool   `json:"unknown,omitempty"` // how the process ended is not known
	KilledBy  string `json:"killed_by,omitempty"`
	Detail    string `json:"detail,omitempty"`
}

// RequestJSON is a request, as its client and, where there was a probe, its handler saw it.
type RequestJSON struct {
	ID         int         `json:"id"`
	Instance   int         `json:"instance"`
	Method     string      `json:"method"`
	Path       string      `json:"path"`
	Connection int         `json:"connection,omitempty"`
	Order      int         `json:"order,omitempty"`
	SentMS     Millis      `json:"sent_ms,omitzero"`
	LateMS     Millis      `json:"late_ms,omitzero"`     // how much later than intended it was sent, where that is more than 10 ms
	WrittenMS  Millis      `json:"written_ms,omitzero"`  // the whole request was written to its connection
	AcceptedMS Millis      `json:"accepted_ms,omitzero"` // the handler began
	PlacedMS   Millis      `json:"placed_ms,omitzero"`   // the order was stored
	HeaderMS   Millis      `json:"header_ms,omitzero"`   // the first byte of the answer arrived
	ReturnedMS Millis      `json:"returned_ms,omitzero"` // the handler ended
	DoneMS     Millis      `json:"done_ms,omitzero"`     // the client had the whole answer, or an error
	Status     int         `json:"status,omitempty"`
	Class      event.Class `json:"class,omitempty"` // why there was no whole answer
	Text       string      `json:"text,omitempty"`
	InFlight   bool        `json:"in_flight"` // the request was in flight at a signal
	Racing     bool        `json:"racing,omitempty"`

	Ending   timeline.EndingKind `json:"ending,omitempty"`   // how it ended for its client: see the constants of package timeline
	Attempts []AttemptJSON       `json:"attempts,omitempty"` // where there was more than one
	Answer   *event.Answer       `json:"answer,omitempty"`   // what the client read of the answer
}

// AttemptJSON is one attempt to have a request answered, where there were several.
type AttemptJSON struct {
	Instance    int         `json:"instance"`
	Connection  int         `json:"connection,omitempty"`
	Kept        bool        `json:"kept,omitempty"` // the connection had carried a request before
	WrittenMS   Millis      `json:"written_ms,omitzero"`
	ForwardedMS Millis      `json:"forwarded_ms,omitzero"` // the balancer had written the request to a connection to the instance
	AcceptedMS  Millis      `json:"accepted_ms,omitzero"`
	HeaderMS    Millis      `json:"header_ms,omitzero"`
	ReturnedMS  Millis      `json:"returned_ms,omitzero"`
	EndedMS     Millis      `json:"ended_ms,omitzero"` // the attempt was answered, or failed
	Status      int         `json:"status,omitempty"`
	Class       event.Class `json:"class,omitempty"`
	Text        string      `json:"text,omitempty"`
}

// ReceiptJSON is a receipt, in one process.
type ReceiptJSON struct {
	ID        int    `json:"id"` // the number of its order
	Instance  int    `json:"instance"`
	Worker    *int   `json:"worker,omitempty"` // absent when none took it
	QueuedMS  Millis `json:"queued_ms,omitzero"`
	StartedMS Millis `json:"started_ms,omitzero"`
	DoneMS    Millis `json:"done_ms,omitzero"`
	Error     string `json:"error,omitempty"`
	Stored    string `json:"stored,omitempty"` // its state in the database afterwards

	Fate timeline.ReceiptFate `json:"fate,omitempty"` // what became of it: see the constants of package timeline
}

// MessageJSON is one delivery of a message of the queue. A message that is not acknowledged is delivered again.
type MessageJSON struct {
	ID         int    `json:"id"`       // the order whose parcel is to be shipped
	Delivery   int    `json:"delivery"` // from 1
	Instance   int    `json:"instance"`
	Worker     *int   `json:"worker,omitempty"` // absent when none began it
	ReceivedMS Millis `json:"received_ms,omitzero"`
	StartedMS  Millis `json:"started_ms,omitzero"`
	DoneMS     Millis `json:"done_ms,omitzero"`
	ReturnedMS Millis `json:"returned_ms,omitzero"` // returned to the queue
	DeletedMS  Millis `json:"deleted_ms,omitzero"`  // acknowledged
	HiddenMS   Millis `json:"hidden_ms,omitzero"`   // until when the message was hidden from other consumers
	Error      string `json:"error,omitempty"`
	Refused    string `json:"refused,omitempty"` // why the message could not be acknowledged or returned

	Fate timeline.DeliveryFate `json:"fate,omitempty"` // what became of it: see the constants of package timeline
}

// TermJSON is the time in which an instance was the leader.
type TermJSON struct {
	Token      int    `json:"token"`
	Instance   int    `json:"instance"`
	TakenMS    Millis `json:"taken_ms,omitzero"`
	UntilMS    Millis `json:"until_ms,omitzero"`     // when the lease expired, or would have
	ReleasedMS Millis `json:"released_ms,omitzero"`  // when the lease was released
	LedUntilMS Millis `json:"led_until_ms,omitzero"` // when the leader's last work ended; absent while the instance leads
	Rounds     int    `json:"rounds"`
}

// MigrationJSON is a change of the database's schema that the service made while it started.
type MigrationJSON struct {
	Number    int    `json:"number"`
	Of        int    `json:"of"` // how many migrations there are
	Instance  int    `json:"instance"`
	Name      string `json:"name"`
	StartedMS Millis `json:"started_ms,omitzero"`
	DoneMS    Millis `json:"done_ms,omitzero"` // when it was committed or rolled back
	Error     string `json:"error,omitempty"`  // why it was rolled back
}

// FaultJSON is a fault that was brought about on purpose.
type FaultJSON struct {
	Name      faults.Name   `json:"name"` // see package faults
	Values    faults.Values `json:"values,omitempty"`
	By        string        `json:"by,omitempty"` // you or run
	StartedMS Millis        `json:"started_ms"`
	EndedMS   Millis        `json:"ended_ms,omitzero"` // absent while it goes on
	Text      string        `json:"text"`              // the fault in words
}

// ConnectionsJSON lists the connections.
type ConnectionsJSON struct {
	HTTP     []ConnectionJSON `json:"http"`     // the clients'
	Database []ConnectionJSON `json:"database"` // of the service's pool
}

// ConnectionJSON is a connection.
type ConnectionJSON struct {
	ID       int    `json:"id"`
	Instance int    `json:"instance"`
	OpenedMS Millis `json:"opened_ms,omitzero"`
	ClosedMS Millis `json:"closed_ms,omitzero"` // absent when it was never closed
	InUse    bool   `json:"in_use"`             // when the run ended; false when it is closed
}

// GoroutinesJSON has samples of what the goroutines were doing: of each instance, the latest one before the first
// signal, and the last one of all.
type GoroutinesJSON struct {
	AtSignal []SampleJSON `json:"at_signal"`
	Last     []SampleJSON `json:"last"`
}

// SampleJSON is what the goroutines of a process were doing at one moment.
type SampleJSON struct {
	Instance int           `json:"instance"`
	AtMS     Millis        `json:"at_ms"`
	Count    int           `json:"count"`
	Groups   []event.Group `json:"groups"`
}

// LineJSON is a line of the log, or of the output.
type LineJSON struct {
	AtMS     Millis `json:"at_ms"`
	Instance int    `json:"instance"`
	ID       int    `json:"id,omitempty"` // of a log line, from 1; absent for output
	Text     string `json:"text"`
	Lost     bool   `json:"lost,omitempty"` // the line was handed to the log and is not in it
}

// VerdictJSON is the verdict.
type VerdictJSON struct {
	Outcome verdict.Outcome `json:"outcome"` // fail if any check failed, else inconclusive if any is, else pass
	Checks  []words.Report  `json:"checks"`
	Why     string          `json:"why,omitempty"` // why there are no checks
}

// LossesJSON is what the stop has cost: see timeline.Losses.
type LossesJSON struct {
	InFlight     int    `json:"in_flight"`
	Answered     int    `json:"answered"`
	Printing     int    `json:"printing"`
	Printed      int    `json:"printed"`
	JobsLost     int    `json:"jobs_lost"`
	LinesLost    int    `json:"lines_lost"`
	HalfDone     int    `json:"half_done"`
	SessionsLeft int    `json:"sessions_left"`
	Leftovers    int    `json:"leftovers"`
	ErrorsAfter  int    `json:"errors_after"`
	ExitStatus   int    `json:"exit_status"`
	ExitAfterMS  Millis `json:"exit_after_ms,omitzero"`
	InsistedMS   Millis `json:"insisted_before_ms,omitzero"`
}
