package drills

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"closingtime/playground/build"
	"closingtime/playground/process"
)

// build builds the service in dir and, where the service is a shop, the audit command.
func (d Drill) build(ctx context.Context, dir, bin string) (service, audit string, err error) {
	if _, err := os.Stat(dir); err != nil {
		return "", "", fmt.Errorf("finding the service: %w; Package is a directory, seen from that of the test", err)
	}
	root, err := ModuleRoot(ctx, dir)
	if err != nil {
		return "", "", err
	}
	builder := build.NewBuilder(root, bin)
	if service, err = builder.Build(ctx, dir, nil); err != nil {
		return "", "", err
	}
	if d.load().Path != "" {
		return service, "", nil
	}
	takesOrders, err := isShop(ctx, dir)
	if err != nil {
		return "", "", err
	}
	if !takesOrders {
		return "", "", errNoPath
	}
	audit, err = builder.BuildImport(ctx, auditCommand, nil)
	return service, audit, err
}

// auditCommand is the import path of the command that examines the database and the log of a shop.
const auditCommand = "closingtime/playground/audit"

// buildAudit builds the audit command for a shop that is started by a command. It builds in the module of the target's
// directory or, where that fails, in the module of the working directory. It returns "" where neither works; what the shop
// leaves in its database and its log is not examined then.
func (d Drill) buildAudit(ctx context.Context, bin string) (audit string) {
	for _, dir := range slices.Compact([]string{cmp.Or(d.Target.Dir, "."), "."}) {
		root, err := ModuleRoot(ctx, dir)
		if err != nil {
			continue
		}
		if audit, err := build.NewBuilder(root, bin).BuildImport(ctx, auditCommand, nil); err == nil {
			return audit
		}
	}
	return ""
}

var errNoPath = errors.New("the drill has no Path: only a service that imports closingtime/playground/shop takes orders; name one that takes a while to answer")

// isShop tells whether the service in dir imports the shop.
func isShop(ctx context.Context, dir string) (bool, error) {
	deps, err := ask(ctx, dir, "list", "-deps")
	if err != nil {
		return false, fmt.Errorf("finding out what %s imports: %w", dir, err)
	}
	return slices.Contains(strings.Fields(deps), "closingtime/playground/shop"), nil
}

// ModuleRoot returns the root of the Go module to which dir belongs. The error is a *build.Error where there is no go command.
func ModuleRoot(ctx context.Context, dir string) (string, error) {
	mod, err := ask(ctx, dir, "env", "GOMOD")
	if errors.Is(err, exec.ErrNotFound) {
		return "", &build.Error{Kind: build.NoGo, Package: dir, Cause: err}
	}
	if err != nil {
		return "", fmt.Errorf("finding the module of %s: %w", dir, err)
	}
	if mod == "" || mod == os.DevNull {
		return "", fmt.Errorf("%s is in no Go module; run go mod init there", dir)
	}
	return filepath.Dir(mod), nil
}

// ask returns the output of a go command in dir. Its error has the command's message.
func ask(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	process.Detach(cmd)
	cmd.Dir = dir
	answer, err := cmd.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		err = fmt.Errorf("%w: %s", err, strings.TrimSpace(string(failed.Stderr)))
	}
	return strings.TrimSpace(string(answer)), err
}
