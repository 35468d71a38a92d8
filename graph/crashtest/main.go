// Crashtest kills a process that writes to a store, again and again, and looks
// what the store holds afterwards.
//
//	go run ./graph/crashtest -rounds 1000
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 200, "how often the writer is killed")
	seed := flag.Uint64("seed", 0, "of documents and moments; 0: the time of day")
	flag.Parse()
	if dir := os.Getenv(storeVariable); dir != "" {
		fail(write(context.Background(), dir, *seed, os.Stdout)) // it writes until it is killed
	}
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := os.MkdirTemp("", "belegnetz-crashtest-")
	if err != nil {
		fail(err)
	}
	program, err := os.Executable()
	if err != nil {
		fail(err)
	}
	start := time.Now()
	t := tester{command: []string{program}, dir: dir, seed: *seed, progress: os.Stderr}
	count, err := t.run(ctx, *rounds)
	fmt.Printf("seed %d: %v in %v\n", *seed, count, time.Since(start).Round(time.Second))
	if err != nil {
		fail(fmt.Errorf("%w; the store is in %s", err, dir))
	}
	if err := os.RemoveAll(dir); err != nil {
		fail(err)
	}
}

// exitFailed differs from the exit code of a killed process on Windows, 1.
const exitFailed = 3

func fail(err error) {
	fmt.Fprintln(os.Stderr, "crashtest:", err)
	os.Exit(exitFailed)
}
