package app

// terminalReturned is a message that says that another program has given the terminal back.
type terminalReturned interface{ TerminalIsBack() }

// Notice is a message that asks for a text in the footer until the next key.
type Notice string

// Opened tells a screen that it is on top now.
type Opened struct{}

// Resized tells a screen that SetSize was called, so that the screen can return a command that prepares what it shows for
// the new size.
type Resized struct{}
