package main

import (
	"flag"
	"os"
	"testing"
	"time"
)

// TestMain lets the test's own program be the writer.
func TestMain(m *testing.M) {
	if os.Getenv(storeVariable) != "" {
		main()
		return
	}
	flag.Parse()
	os.Exit(m.Run())
}

func TestCrash(t *testing.T) {
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	start := time.Now()
	test := tester{command: []string{os.Args[0]}, dir: t.TempDir(), seed: uint64(start.UnixNano()), progress: t.Output()}
	count, err := test.run(t.Context(), rounds)
	t.Logf("seed %d: %v", test.seed, count)
	if err != nil {
		t.Fatal(err)
	}
	if count.cut < rounds/10 {
		t.Errorf("only %d writes were cut off", count.cut)
	}
	if count.finished == count.cut || count.writes == 0 {
		t.Errorf("no write was lost, or none done: %v", count)
	}
}
