package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"closingtime/playground/build"
	"closingtime/playground/scratch"
	"closingtime/playground/switches"
	"closingtime/playground/trials"
)

// tableFile is the file of the table, from the root of the checkout.
const tableFile = switches.Folder + "/TABLE.txt"

// writeTable runs the switchboard with every switch alone and with every pair, and writes the table.
func writeTable() (err error) {
	root, err := findRoot()
	if err != nil {
		return err
	}
	bin, err := scratch.Make("closingtime-table-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bin.Remove()) }()
	ctx := untilSignal()
	builder := build.NewBuilder(root, bin.Path).Alone()
	service, err := builder.Build(ctx, filepath.Join(root, filepath.FromSlash(switches.Folder)), nil)
	if err != nil {
		return err
	}
	audit, err := builder.Build(ctx, filepath.Join(root, "playground", "audit"), nil)
	if err != nil {
		return err
	}
	table, err := trials.Measure(ctx, service, audit, func(done, of int) {
		fmt.Fprintf(os.Stderr, "\r%d of %d runs ", done, of)
	})
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	table.Write(&text)
	return os.WriteFile(filepath.Join(root, filepath.FromSlash(tableFile)), text.Bytes(), 0o644)
}
