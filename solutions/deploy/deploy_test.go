// Package deploy_test compares the numbers of the manifests in this directory with those of the code that they deploy.
package deploy_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"closingtime/playground/stop"
)

// service is what the manifests deploy.
const service = "../18-rollout"

// phases are the constants of the service that say when each phase of its shutdown is over, in parts of the grace
// period, in their order.
var phases = []string{"noticed", "answered", "cutOff", "printed", "stored", "databaseIdle"}

// longestOrder is how long the shop needs for an order at most: see shop.PlaceOrder.
const longestOrder = 3 * time.Second

// budget reads the phases from the service's source, and how many parts a grace period has: the n of its grace*phase/n.
func budget(t *testing.T) (found map[string]time.Duration, parts time.Duration) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), service+"/main.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found = make(map[string]time.Duration)
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.ValueSpec:
			if len(node.Names) == 1 && len(node.Values) == 1 {
				if n, ok := number(node.Values[0]); ok {
					found[node.Names[0].Name] = n
				}
			}
		case *ast.BinaryExpr:
			product, ok := node.X.(*ast.BinaryExpr)
			if !ok || node.Op != token.QUO || product.Op != token.MUL {
				break
			}
			grace, isField := product.X.(*ast.SelectorExpr)
			phase, isName := product.Y.(*ast.Ident)
			if n, ok := number(node.Y); ok && isField && isName && grace.Sel.Name == "grace" && phase.Name == "phase" {
				parts = n
			}
		}
		return true
	})
	if parts == 0 {
		t.Fatalf("%s/main.go has no grace*phase/n", service)
	}
	for _, phase := range phases {
		if found[phase] == 0 {
			t.Fatalf("%s/main.go has no constant %s", service, phase)
		}
	}
	return found, parts
}

// number reads a literal whole number.
func number(e ast.Expr) (time.Duration, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.INT {
		return 0, false
	}
	n, err := strconv.Atoi(literal.Value)
	return time.Duration(n), err == nil
}

// requireRoom tells whether the budget of a shutdown fits into a grace period, and leaves time for what it is for.
func requireRoom(t *testing.T, grace time.Duration) {
	t.Helper()
	b, parts := budget(t)
	if drain := grace * (b["answered"] - b["noticed"]) / parts; drain < longestOrder {
		t.Errorf("of %v, requests have %v to end by themselves; an order takes up to %v", grace, drain, longestOrder)
	}
	if spare := grace * (parts - b["databaseIdle"]) / parts; spare < time.Second {
		t.Errorf("of %v, only %v are left for the log and the exit", grace, spare)
	}
}

func TestPhasesFollowEachOther(t *testing.T) {
	b, parts := budget(t)
	last := time.Duration(0)
	for _, phase := range phases {
		if b[phase] <= last || b[phase] >= parts {
			t.Errorf("%s ends at %d of %d, and the phase before it at %d", phase, b[phase], parts, last)
		}
		last = b[phase]
	}
}

func TestDockerfile(t *testing.T) {
	text := read(t, "Dockerfile")
	var entrypoint []string
	if err := json.Unmarshal([]byte(value(t, text, "ENTRYPOINT ")), &entrypoint); err != nil || len(entrypoint) != 1 {
		t.Errorf("ENTRYPOINT is not the service alone in exec form: %v, %v", entrypoint, err)
	}
	if strings.Contains(text, "\nCMD ") {
		t.Error("CMD adds arguments to the entrypoint")
	}
	docker, err := stop.Named("docker")
	if err != nil {
		t.Fatal(err)
	}
	if signal := value(t, text, "STOPSIGNAL "); signal != docker.Signal {
		t.Errorf("STOPSIGNAL is %s, docker stop is known to send %s", signal, docker.Signal)
	}
	grace := duration(t, value(t, text, "ENV GRACE="))
	if grace != docker.Grace {
		t.Errorf("GRACE is %v, docker stop waits %v", grace, docker.Grace)
	}
	requireRoom(t, grace)
	if !strings.Contains(text, "./solutions/18-rollout ") {
		t.Error("it does not build ./solutions/18-rollout")
	}
}

// deployment is what the test reads of a Kubernetes Deployment.
type deployment struct {
	Kind string
	Spec struct {
		Strategy struct {
			RollingUpdate struct {
				MaxUnavailable *int `yaml:"maxUnavailable"`
			} `yaml:"rollingUpdate"`
		}
		Template struct {
			Spec struct {
				Grace      int `yaml:"terminationGracePeriodSeconds"`
				Containers []struct {
					Command, Args []string
					Env           []struct{ Name, Value string }
					Lifecycle     struct {
						PreStop struct{ Sleep struct{ Seconds int } } `yaml:"preStop"`
					}
					Readiness probe `yaml:"readinessProbe"`
					Liveness  probe `yaml:"livenessProbe"`
				}
			}
		}
	}
}

type probe struct {
	HTTPGet   struct{ Path string } `yaml:"httpGet"`
	Period    int                   `yaml:"periodSeconds"`
	Timeout   int                   `yaml:"timeoutSeconds"`
	Threshold int                   `yaml:"failureThreshold"`
}

func TestKubernetes(t *testing.T) {
	d := readDeployment(t)
	pod := d.Spec.Template.Spec
	if len(pod.Containers) != 1 {
		t.Fatalf("%d containers, want one", len(pod.Containers))
	}
	c := pod.Containers[0]
	if len(c.Command) > 0 || len(c.Args) > 0 {
		t.Errorf("command %v and args %v stand between the kubelet and the service", c.Command, c.Args)
	}
	if n := d.Spec.Strategy.RollingUpdate.MaxUnavailable; n == nil || *n != 0 {
		t.Error("maxUnavailable is not 0: an old pod may be stopped before the new one is ready")
	}
	i := slices.IndexFunc(c.Env, func(e struct{ Name, Value string }) bool { return e.Name == "GRACE" })
	if i < 0 {
		t.Fatal("the service is not told of its GRACE")
	}
	grace := duration(t, c.Env[i].Value)
	preStop := time.Duration(c.Lifecycle.PreStop.Sleep.Seconds) * time.Second
	if preStop <= 0 {
		t.Error("there is no preStop sleep")
	}
	if whole := time.Duration(pod.Grace) * time.Second; whole != preStop+grace {
		t.Errorf("terminationGracePeriodSeconds is %v; preStop takes %v and the service %v of it", whole, preStop, grace)
	}
	requireRoom(t, grace)
	r := c.Readiness
	noticed := time.Duration(r.Period*r.Threshold+r.Timeout) * time.Second
	b, parts := budget(t)
	if serves := grace * b["noticed"] / parts; noticed >= serves {
		t.Errorf("a 503 is noticed within %v, and the service serves on for %v", noticed, serves)
	}
	if r.HTTPGet.Path != "/readyz" || c.Liveness.HTTPGet.Path != "/livez" {
		t.Errorf("the probes ask %s and %s", r.HTTPGet.Path, c.Liveness.HTTPGet.Path)
	}
}

func readDeployment(t *testing.T) deployment {
	t.Helper()
	for decoder := yaml.NewDecoder(strings.NewReader(read(t, "kubernetes.yaml"))); ; {
		var d deployment
		switch err := decoder.Decode(&d); {
		case errors.Is(err, io.EOF):
			t.Fatal("kubernetes.yaml has no Deployment")
		case err != nil:
			t.Fatal(err)
		case d.Kind == "Deployment":
			return d
		}
	}
}

func TestSystemd(t *testing.T) {
	text := read(t, "orders.service")
	grace := duration(t, value(t, text, "Environment=GRACE="))
	if timeout := duration(t, value(t, text, "TimeoutStopSec=")); timeout != grace {
		t.Errorf("TimeoutStopSec is %v, and the service is told %v", timeout, grace)
	}
	requireRoom(t, grace)
	if mode, signal := value(t, text, "KillMode="), value(t, text, "KillSignal="); mode != "mixed" || signal != "SIGTERM" {
		t.Errorf("KillMode %s and KillSignal %s, want mixed and SIGTERM", mode, signal)
	}
	if start := value(t, text, "ExecStart="); strings.Contains(start, "sh") {
		t.Errorf("ExecStart=%s starts a shell", start)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// value returns what follows a prefix on the only line that begins with it.
func value(t *testing.T, text, prefix string) string {
	t.Helper()
	var values []string
	for line := range strings.Lines(text) {
		if v, ok := strings.CutPrefix(line, prefix); ok {
			values = append(values, strings.TrimSpace(v))
		}
	}
	if len(values) != 1 {
		t.Fatalf("%d lines begin with %q, want one", len(values), prefix)
	}
	return values[0]
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
