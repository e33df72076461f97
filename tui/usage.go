package main

const usage = `Closing Time: shut real Go services down, watch what breaks, and mend it.

Usage, in the checkout (a built binary also works below it):

  go run ./tui                    the course, in the terminal
  go run ./tui -plain [LESSON]    the course in lines of text, for screen
                                  readers and scripts
  go run ./tui check [flags] [LESSON...]
                                  run lessons without a terminal and print their
                                  verdicts; all lessons when none is named
      -of broken|fixed|yours      which of a lesson's services to run; fixed, if
                                  not said
      -json                       one JSON object a lesson and line
  go run ./tui replay FILE        watch a recorded run again:
                                  .closingtime/runs/*.ndjson
  go run ./tui runs [LESSON]      list the recorded runs
  go run ./tui export [-as text|json|html|svg|junit] [-o FILE] RECORDING
                                  write a recorded run for others
  go run ./tui help               this text; also -h and --help

Exit status of check:

  0   every check that applies passed
  1   a check failed
  3   none failed, but one was inconclusive
  2   it could not run; the reason is on standard error

go run makes 1 of every status but 0; for scripts: go build -o closingtime ./tui

The course itself exits with 0, with 2 after a fault of its own or when it
could not start, and with 128 and the signal's number when a signal ended it.

Environment:

  NO_COLOR    set to anything: no colours, no bold
  TERM        as usual; the terminal needs at least 60 columns and 15 rows
  VISUAL, EDITOR
              the editor for your own copies of the services; the first that
              is set
  CLOSINGTIME_EDITOR_MODE
              beside: the editor has a window of its own; here: it takes this
              terminal. Only needed for one that is not known

In the course, ? lists the keys of each screen and ctrl+c quits. Everything
that it keeps is in .closingtime, in the checkout; without that folder it begins
anew. Your copies of the services are not in it, but in lessons/*/yours.
`
