package main

const usage = `Closing Time: shut real Go services down, watch what breaks, and mend it.

Usage, in the checkout (a built binary also works below it):

  go run ./tui                    the course, in the terminal
  go run ./tui -course 45-minutes|short|two-hours|day|all|FILE
                                  the same, by a shorter course, with all
                                  lessons, or with those that a text file
                                  names, one on each line; it is kept
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
  go run ./tui watch FILE         watch a run whose recording is being made
  go run ./tui runs [LESSON]      list the recorded runs
  go run ./tui export [-as FORMAT] [-o FILE] RECORDING
                                  write a recorded run for others
  go run ./tui ready [-json]      check whether this machine can run all of it,
                                  and say what to do where it cannot
  go run ./tui pack [-o FILE] [-for SYSTEM,...] [-without-go]
                                  make one file from which machines without a
                                  network and without Go run all of it
  go run ./tui host [flags]       open the room of a workshop: see host -h
  go run ./tui notes              the notes for its host, in a second terminal
  go run ./tui join ADDRESS CODE  take part in a workshop: the course, with the
                                  room of its host beside it
  go run ./tui help               this text; also -h and --help

Exit status of check, and 0, 1 and 2 of ready:

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
