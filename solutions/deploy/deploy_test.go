// Package deploy_test reads the manifests in this directory as the service that they deploy would.
package deploy_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"closingtime/playground/shop"
	"closingtime/playground/stop"
)

// service is what the manifests deploy.
const service = "../18-rollout"

// longestOrder is how long the shop needs for an order at most: see shop.PlaceOrder.
const longestOrder = 3 * time.Second

// configured returns the configuration of a service with that environment. Its own shutdown has to fit into its grace
// period, with time to spare, and leaves requests as long as they take.
func configured(t *testing.T, environment map[string]string) shop.Config {
	t.Helper()
	for name, value := range environment {
		t.Setenv(name, value)
	}
	c, err := shop.FromEnv()
	if err != nil {
		t.Fatal(err)
	}
	if c.RequestTimeout < longestOrder {
		t.Errorf("requests have %v to end by themselves; an order takes up to %v", c.RequestTimeout, longestOrder)
	}
	whole := c.DrainDelay + c.RequestTimeout + c.CancelTimeout + c.JobTimeout + c.StoreTimeout + c.CloseTimeout
	if spare := c.Grace - whole; spare < time.Second {
		t.Errorf("of %v, only %v are left for the log and the exit", c.Grace, spare)
	}
	if c.Log != "" {
		t.Errorf("the log goes to %s, and nobody who collects logs looks there", c.Log)
	}
	return c
}

// The service takes every phase from its configuration.
func TestServiceKeepsToItsConfiguration(t *testing.T) {
	text := read(t, service+"/main.go")
	for _, phase := range []string{"DrainDelay", "RequestTimeout", "CancelTimeout", "JobTimeout", "StoreTimeout", "CloseTimeout"} {
		if !strings.Contains(text, "config."+phase) {
			t.Errorf("%s/main.go has no config.%s", service, phase)
		}
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
	configured(t, map[string]string{"GRACE": grace.String()})
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
	environment := make(map[string]string)
	for _, e := range c.Env {
		environment[e.Name] = e.Value
	}
	if environment["GRACE"] == "" {
		t.Fatal("the service is not told of its GRACE")
	}
	config := configured(t, environment)
	grace := config.Grace
	preStop := time.Duration(c.Lifecycle.PreStop.Sleep.Seconds) * time.Second
	if preStop <= 0 {
		t.Error("there is no preStop sleep")
	}
	if whole := time.Duration(pod.Grace) * time.Second; whole != preStop+grace {
		t.Errorf("terminationGracePeriodSeconds is %v; preStop takes %v and the service %v of it", whole, preStop, grace)
	}
	r := c.Readiness
	noticed := time.Duration(r.Period*r.Threshold+r.Timeout) * time.Second
	if noticed >= config.DrainDelay {
		t.Errorf("a 503 is noticed within %v, and the service serves on for %v", noticed, config.DrainDelay)
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
	environment := make(map[string]string)
	for line := range strings.Lines(text) {
		set, _ := strings.CutPrefix(line, "Environment=")
		for assignment := range strings.FieldsSeq(set) {
			if name, value, ok := strings.Cut(assignment, "="); ok && set != line {
				environment[name] = value
			}
		}
	}
	grace := configured(t, environment).Grace
	if timeout := duration(t, value(t, text, "TimeoutStopSec=")); timeout != grace {
		t.Errorf("TimeoutStopSec is %v, and the service is told %v", timeout, grace)
	}
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
