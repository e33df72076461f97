package prediction

// answers has, for each kind of question, the words for its answer, and the check that explains it.
var answers = map[string]struct {
	none, one, many string // with # for the number
	unit            string // the unit of the number
	check           string
	part            bool // the answer counts some of the requests in flight
}{
	"answered":          {"none was answered", "one was answered", "# were answered", "", "answered", true},
	"cut":               {"none was cut off", "one was cut off", "# were cut off", "", "answered", true},
	"jobs_printed":      {"no receipt was printed after the signal", "one receipt was printed after the signal", "# receipts were printed after the signal", "", "jobs", false},
	"jobs_lost":         {"no receipt was lost", "one receipt was lost", "# receipts were lost", "", "jobs", false},
	"done_twice":        {"no parcel was shipped twice", "one parcel was shipped twice", "# parcels were shipped twice", "", "messages", false},
	"crashes":           {"no process ended by itself", "one process ended by itself", "# processes ended by themselves", "", "exit", false},
	"leaderless":        {"another one led at once", "nobody led for 1 s", "nobody led for # s", " s", "leadership", false},
	"log_lines_lost":    {"no line was lost", "one line was lost", "# lines were lost", "", "logs", false},
	"orders_half_done":  {"no order was left half done", "one order was left half done", "# orders were left half done", "", "promises", false},
	"sessions_left":     {"no row was left", "one row was left", "# rows were left", "", "database", false},
	"seconds_to_exit":   {"it ended at once", "it took 1 s", "it took # s", " s", "exit", false},
	"exit_status":       {"the status was 0", "the status was 1", "the status was #", "", "exit", false},
	"leftovers":         {"nothing was left", "one thing was left", "# things were left", "", "leftovers", false},
	"second_signal_ms":  {"it ended at once", "it took 1 ms", "it took # ms", " ms", "insistence", false},
	"errors_after_stop": {"no request met an error", "one request met an error", "# requests met an error", "", "traffic", false},

	// Of these, the choices have the words.
	"log_percent_lost": {check: "logs"},
	"whose_errors":     {check: "traffic"},
	"when_cut":         {check: "answered"},
	"what_is_lost":     {check: "logs"},
	"cut_unseen":       {check: "answered"},
	"how_it_ended":     {check: "exit"},
}

// Unit returns the unit of the numbers that answer a kind of question, such as " s"; it is empty for counts.
func Unit(answer string) string { return answers[answer].unit }
