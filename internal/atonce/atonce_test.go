package atonce_test

import (
	"flag"
	"testing"

	"closingtime/internal/atonce"
)

// The flag -parallel decides where it is given; here it may be, too.
func TestTheFlagDecides(t *testing.T) {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	parallel := flag.Lookup("test.parallel").Value
	before := parallel.String()
	for _, n := range []int{17, 3} {
		if err := atonce.Tests(n); err != nil {
			t.Fatal(err)
		}
		want := "17" // flag.Set counts as given from then on
		if given {
			want = before
		}
		if got := parallel.String(); got != want {
			t.Errorf("Tests(%d) lets %s tests run at once, want %s", n, got, want)
		}
	}
}
