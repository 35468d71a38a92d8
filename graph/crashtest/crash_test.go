package main

import (
	"context"
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
	crash(t, folder(t.TempDir()), rounds)
}

// TestCrashPostgres ends the writer's connections too, as a crash of the server
// does.
func TestCrashPostgres(t *testing.T) {
	server := os.Getenv("BELEGNETZ_TEST_POSTGRES")
	if server == "" {
		t.Skip("BELEGNETZ_TEST_POSTGRES names no PostgreSQL server (postgres://…)")
	}
	rounds := 80
	if testing.Short() {
		rounds = 10
	}
	d, err := openDatabase(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.remove(context.Background()); err != nil {
			t.Error(err)
		}
	})
	crash(t, d, rounds)
}

func crash(t *testing.T, place site, rounds int) {
	start := time.Now()
	test := tester{command: []string{os.Args[0]}, site: place, seed: uint64(start.UnixNano()), progress: t.Output()}
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
