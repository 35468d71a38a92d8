// Crashtest kills a process that writes to a store, again and again, and looks
// what the store holds afterwards.
//
//	go run ./graph/crashtest -rounds 1000
//	go run ./graph/crashtest -rounds 1000 -server postgres://…
//
// In a database it makes schemas of its own, and ends the writer's connection
// as often as the writer itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"belegnetz/graph"
)

func main() {
	rounds := flag.Int("rounds", 200, "how often the writer is killed")
	seed := flag.Uint64("seed", 0, "of documents and moments; 0: the time of day")
	server := flag.String("server", "", "address of a PostgreSQL database without schema; none: a folder")
	flag.Parse()
	if dir := os.Getenv(storeVariable); dir != "" {
		fail(write(context.Background(), dir, *seed, os.Stdout)) // it writes until it is killed
	}
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *server, *rounds, *seed); err != nil {
		fail(err)
	}
}

// run leaves the store behind when it is wrong.
func run(ctx context.Context, server string, rounds int, seed uint64) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	t := tester{command: []string{program}, seed: seed, progress: os.Stderr}
	if server != "" {
		d, err := openDatabase(ctx, server)
		if err != nil {
			return err
		}
		t.site = d
	} else {
		dir, err := os.MkdirTemp("", "belegnetz-crashtest-")
		if err != nil {
			return err
		}
		t.site = folder(dir)
	}
	start := time.Now()
	count, err := t.run(ctx, rounds)
	fmt.Printf("seed %d: %v in %v\n", seed, count, time.Since(start).Round(time.Second))
	if err != nil {
		return fmt.Errorf("%w; the store is %s", err, graph.WithoutPassword(t.store))
	}
	return t.site.remove(ctx)
}

// exitFailed differs from the exit code of a killed process on Windows, 1.
const exitFailed = 3

func fail(err error) {
	fmt.Fprintln(os.Stderr, "crashtest:", err)
	os.Exit(exitFailed)
}
