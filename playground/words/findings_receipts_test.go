package words_test

import (
	"testing"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// The verdict says where all accepted receipts are: printed, stored and lost have a number each, and what is stored is
// explained by the room in memory.
func TestWhereTheReceiptsAre(t *testing.T) {
	for want, f := range map[string]verdict.Finding{
		"400 receipts accepted: 22 printed, 278 stored (the queue in memory has room for 100), 100 lost": {Kind: verdict.ReceiptsWhere, Of: 400, Printed: 22, Stored: 278, Count: 100, Room: 100},
		"12 receipts accepted: 12 printed, 0 stored, 0 lost":                                             {Kind: verdict.ReceiptsWhere, Of: 12, Printed: 12, Room: 100},
	} {
		if got := words.Finding(f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
