package switches

// A Choice names an option of a switch in the form that SWITCHES has: "server=close".
type Choice string

// The choices. The first one of each group is the default, which is right.
const (
	HandlerNotify Choice = "handler=notify"
	HandlerNone   Choice = "handler=none"

	StartStoppable Choice = "start=stoppable"
	StartDeaf      Choice = "start=deaf"

	SecondKills   Choice = "second=kills"
	SecondAtOnce  Choice = "second=at-once"
	SecondIgnored Choice = "second=ignored"

	ReadinessWait   Choice = "readiness=wait"
	ReadinessAtOnce Choice = "readiness=at-once"
	ReadinessInside Choice = "readiness=inside"
	ReadinessSilent Choice = "readiness=silent"

	KeepAliveEnded Choice = "keep-alive=ended"
	KeepAliveKept  Choice = "keep-alive=kept"

	ServerShutdown Choice = "server=shutdown"
	ServerClose    Choice = "server=close"
	ServerNothing  Choice = "server=nothing"

	WaitYes Choice = "wait=yes"
	WaitNo  Choice = "wait=no"

	RequestsLate   Choice = "requests=late"
	RequestsNever  Choice = "requests=never"
	RequestsSignal Choice = "requests=signal"

	FeedsTold      Choice = "feeds=told"
	FeedsForgotten Choice = "feeds=forgotten"

	BudgetGrace     Choice = "budget=grace"
	BudgetGreater   Choice = "budget=greater"
	BudgetUnbounded Choice = "budget=unbounded"

	WorkersTracked   Choice = "workers=tracked"
	WorkersUntracked Choice = "workers=untracked"

	JobsOwn        Choice = "jobs=own"
	JobsSignal     Choice = "jobs=signal"
	JobsBackground Choice = "jobs=background"

	QueueStored Choice = "queue=stored"
	QueueMemory Choice = "queue=memory"

	BacklogPrinted Choice = "backlog=printed"
	BacklogLeft    Choice = "backlog=left"

	PanicAside Choice = "panic=aside"
	PanicEnds  Choice = "panic=ends"

	OrderRight         Choice = "order=right"
	OrderWorkersFirst  Choice = "order=workers-first"
	OrderDatabaseFirst Choice = "order=database-first"
	OrderLogFirst      Choice = "order=log-first"

	DatabaseClosed Choice = "database=closed"
	DatabaseOpen   Choice = "database=open"

	LogFlushed Choice = "log=flushed"
	LogStderr  Choice = "log=stderr"
	LogLost    Choice = "log=lost"

	AdminShared    Choice = "admin=shared"
	AdminOwn       Choice = "admin=own"
	AdminForgotten Choice = "admin=forgotten"
)

// board has the switches in the order in which a service comes to them.
var board = []Switch{
	{"handler", "how the service hears SIGTERM and SIGINT", []Option{
		{HandlerNotify, "signal.NotifyContext is the first statement, and a signal begins the shutdown.", ""},
		{HandlerNone, "Nobody asks for SIGTERM and SIGINT.", "Go's default ends the process where it stands."},
	}},
	{"start", "what a signal means while the service starts", []Option{
		{StartStoppable, "Opening the database and migrating it get the context that the signal ends.", ""},
		{StartDeaf, "Opening the database and migrating it get a context that nothing ends.", "A start that takes long is killed in the middle."},
	}},
	{"second", "what a second signal does", []Option{
		{SecondKills, "A second signal ends the process at once; within a tenth of a second it still counts as the first.", ""},
		{SecondAtOnce, "A second signal ends the process at once, however soon it comes.", "A program that signals the process and then its group, as timeout does, kills it."},
		{SecondIgnored, "The signals stay caught until the end.", "A person who presses Ctrl-C twice waits all the same."},
	}},
	{"readiness", "what comes between the signal and the end", []Option{
		{ReadinessWait, "The service says that it is not ready, and serves on until every balancer knows.", ""},
		{ReadinessAtOnce, "The service says that it is not ready, and ends its server at once.", "Requests that a balancer still sends are refused."},
		{ReadinessInside, "The wait for the balancers is a function that Shutdown calls.", "Shutdown has stopped listening by then, and requests that a balancer still sends are refused."},
		{ReadinessSilent, "The service waits, and its readiness probe goes on answering that it is ready.", "A balancer that asks the probe goes on sending."},
	}},
	{"keep-alive", "what becomes of kept connections", []Option{
		{KeepAliveEnded, "Each answer after the signal says Connection: close, and its client goes elsewhere.", ""},
		{KeepAliveKept, "Clients keep their connections until Shutdown closes them.", "A request that is on its way then is lost."},
	}},
	{"server", "how the server ends", []Option{
		{ServerShutdown, "Shutdown stops listening and waits for the requests in flight.", ""},
		{ServerClose, "Close cuts every connection.", "Requests in flight get no answer."},
		{ServerNothing, "Nobody ends the server.", "It takes requests until the process ends, and cuts those in flight."},
	}},
	{"wait", "who waits for Shutdown", []Option{
		{WaitYes, "The service goes on when Shutdown has returned.", ""},
		{WaitNo, "The service goes on when Serve has returned, which is as soon as Shutdown begins.", "Requests in flight lose the database, and then the process."},
	}},
	{"requests", "the context from which requests come", []Option{
		{RequestsLate, "Requests have a context of their own, which is cancelled when their time is over.", ""},
		{RequestsNever, "Requests have a context that nothing cancels.", "What takes too long is cut off, and its client never hears why."},
		{RequestsSignal, "Requests have the context that the signal ends.", "Requests in flight are given up in the moment of the signal."},
	}},
	{"feeds", "how feeds learn that it is time to end", []Option{
		{FeedsTold, "Shutdown tells the feeds, and each sends a last event.", ""},
		{FeedsForgotten, "Nobody tells the feeds to end.", "Shutdown waits for them until the time for requests is over."},
	}},
	{"budget", "how long the shutdown may take", []Option{
		{BudgetGrace, "Each phase of the shutdown has a time, and together they fit into the grace period.", ""},
		{BudgetGreater, "Each phase of the shutdown has a time, and together they make 25 s.", "With a shorter grace period, SIGKILL comes in the middle."},
		{BudgetUnbounded, "Each phase of the shutdown takes as long as it takes.", "One step that is stuck, and SIGKILL comes in the middle."},
	}},
	{"workers", "who waits for the workers", []Option{
		{WorkersTracked, "The service waits until its workers have ended.", ""},
		{WorkersUntracked, "Nobody waits for the workers.", "What they are printing is cut off."},
	}},
	{"jobs", "the context of the workers", []Option{
		{JobsOwn, "Workers have a context of their own, which is cancelled when their time is over.", ""},
		{JobsSignal, "Workers have the context that the signal ends.", "They end with the signal, and leave what comes later."},
		{JobsBackground, "Workers have a context that nothing cancels.", "A worker that is stuck stays stuck, and its receipt is not stored again."},
	}},
	{"queue", "where receipts wait", []Option{
		{QueueStored, "Each receipt is stored before its client is told; the queue is only a hint.", ""},
		{QueueMemory, "Receipts wait in a channel; only what finds no room there is stored.", "What is in the channel is lost when the process ends early."},
	}},
	{"backlog", "what becomes of receipts that still wait", []Option{
		{BacklogPrinted, "The workers print what is in the queue, and then end.", ""},
		{BacklogLeft, "The workers end after the receipt that they are printing.", "What is in the queue is left there."},
	}},
	{"panic", "what a panic in a worker costs", []Option{
		{PanicAside, "A panic costs its receipt, which is set aside, and the worker goes on.", ""},
		{PanicEnds, "Nobody recovers the panic of a worker.", "The process ends, and after a restart it meets the same receipt again."},
	}},
	{"order", "the order of the steps", []Option{
		{OrderRight, "Requests, workers, database, log: the opposite of the start.", ""},
		{OrderWorkersFirst, "The workers end before the requests.", "Receipts of the last requests find no worker."},
		{OrderDatabaseFirst, "The database is closed before the requests and the workers have ended.", "Everything that is still being done fails."},
		{OrderLogFirst, "The log is closed before the rest ends.", "The lines about the shutdown are lost."},
	}},
	{"database", "what becomes of the database's connections", []Option{
		{DatabaseClosed, "The pool is closed when its last query is over.", ""},
		{DatabaseOpen, "Nobody closes the pool.", "The other side keeps the sessions, and the files of the database stay."},
	}},
	{"log", "where the log goes", []Option{
		{LogFlushed, "The log goes into a file, through a buffer that is flushed at the end.", ""},
		{LogStderr, "The log goes to standard error, line by line, with nothing to flush.", ""},
		{LogLost, "The log goes into a file, through a buffer, and os.Exit ends the process before that is flushed.", "The last lines are lost."},
	}},
	{"admin", "who serves the socket of the operators", []Option{
		{AdminShared, "The server of the orders serves the socket of the operators, too, so that Shutdown ends it and removes its file.", ""},
		{AdminOwn, "A second server serves the socket of the operators, and is shut down after the rest.", ""},
		{AdminForgotten, "A second server serves the socket of the operators, and nobody ends it.", "The file of the socket stays, and the next start fails on it."},
	}},
}
