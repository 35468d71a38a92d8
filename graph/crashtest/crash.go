package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"time"

	"belegnetz/graph"
)

// storeVariable names the environment variable with the store's address that
// makes a process the writer.
const storeVariable = "BELEGNETZ_CRASHTEST_STORE"

// storeSize is the store's address space in bytes. The file outgrows it, so
// that growing is among the moments of a crash.
const storeSize = 1 << 20

// latestKill is the latest moment of a kill after the writer has opened the
// store: the time of some dozen writes.
const latestKill = 150 * time.Millisecond

// storeRounds is after how many kills a new store begins: removed quads stay in
// the file, and checking it would take longer and longer.
const storeRounds = 20

// removed is the version of a document that is not there.
const removed = 0

// A change is one write: version of document, announced before it begins and
// said to be done afterwards.
type change struct{ number, version int }

// write puts, puts again and removes documents without end, and says so on out.
func write(ctx context.Context, dir string, seed uint64, out io.Writer) error {
	s, err := graph.Open(ctx, dir, graph.Options{MaxSize: storeSize})
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(seed, 0))
	fmt.Fprintln(out, "open")
	for version := 1; ; version++ {
		c := change{random.IntN(documents), int(seed%1_000_000)*1_000 + version}
		held := true
		if _, err := s.Document(ctx, graph.Internal, documentIRI(c.number)); errors.Is(err, graph.ErrNotFound) {
			held = false
		} else if err != nil {
			return err
		}
		if held && random.IntN(4) == 0 {
			c.version = removed
		}
		fmt.Fprintln(out, "begin", c.number, c.version)
		if c.version == removed {
			err = s.Remove(ctx, documentIRI(c.number))
		} else {
			err = s.Put(ctx, holding(seed, c.number, c.version))
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(out, "done", c.number, c.version)
	}
}

// A held is what the store should hold of a document.
type held struct {
	seed    uint64
	version int
}

// A site is where the stores of a test are.
type site interface {
	// fresh removes what is there and gives the address of the next store.
	fresh(ctx context.Context) (address string, err error)
	// strike ends a writer, whose end cancels ctx. It returns the error with
	// which the writer may end by itself, nil for one that was killed.
	strike(ctx context.Context, writer *os.Process) (mercy, err error)
	// settle waits until nobody works for the writer any more.
	settle(ctx context.Context) error
	// remove leaves nothing behind.
	remove(ctx context.Context) error
}

// A folder is the site of stores in files.
type folder string

func (f folder) fresh(ctx context.Context) (string, error)            { return string(f), f.remove(ctx) }
func (f folder) strike(_ context.Context, p *os.Process) (_, _ error) { return nil, p.Kill() }
func (f folder) settle(context.Context) error                         { return nil }
func (f folder) remove(context.Context) error                         { return os.RemoveAll(string(f)) }

// A tester kills writers and checks what they leave.
type tester struct {
	command  []string // starts a writer, given storeVariable and -seed
	site     site
	seed     uint64
	progress io.Writer

	store string // its address
	state [documents]held
	count count
}

// A count says what a test has seen.
type count struct{ rounds, writes, cut, finished int }

func (c count) String() string {
	return fmt.Sprintf("%d kills, %d writes, %d of them cut off, %d of these finished all the same", c.rounds, c.writes, c.cut, c.finished)
}

// run kills rounds writers one after the other. The error says what the store
// did wrong.
func (t *tester) run(ctx context.Context, rounds int) (count, error) {
	random := rand.New(rand.NewPCG(t.seed, 1))
	for round := range rounds {
		seed := t.seed + uint64(round)
		if round%storeRounds == 0 {
			t.state = [documents]held{}
			var err error
			if t.store, err = t.site.fresh(ctx); err != nil {
				return t.count, err
			}
		}
		pending, err := t.kill(ctx, seed, time.Duration(random.Int64N(int64(latestKill))), random.IntN(8) == 0)
		if err == nil {
			err = t.check(ctx, seed, pending)
		}
		if err != nil {
			return t.count, fmt.Errorf("round %d: %w", round, err)
		}
		t.count.rounds++
		if t.count.rounds%100 == 0 {
			fmt.Fprintf(t.progress, "%v\n", t.count)
		}
	}
	return t.count, nil
}

// kill starts a writer and kills it, early while it may still be opening the
// store. It notes what the writer has done; pending is what it was doing, nil
// for nothing.
func (t *tester) kill(ctx context.Context, seed uint64, wait time.Duration, early bool) (pending *change, err error) {
	writer := exec.CommandContext(ctx, t.command[0], append(t.command[1:], "-seed", strconv.FormatUint(seed, 10))...)
	writer.Env = append(os.Environ(), storeVariable+"="+t.store)
	var complaint strings.Builder
	writer.Stderr = &complaint
	out, err := writer.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := writer.Start(); err != nil {
		return nil, err
	}
	said := bufio.NewScanner(out)
	opened := early || said.Scan() && said.Text() == "open"
	var mercy, missed error
	writing, ended := context.WithCancel(ctx)
	defer ended()
	struck := make(chan struct{})
	timer := time.AfterFunc(wait, func() {
		mercy, missed = t.site.strike(writing, writer.Process)
		close(struck)
	})
	defer timer.Stop()
	for said.Scan() {
		if said.Text() == "open" {
			continue
		}
		var what string
		var c change
		if _, err := fmt.Sscan(said.Text(), &what, &c.number, &c.version); err != nil {
			return nil, fmt.Errorf("writer said %q", said.Text())
		}
		switch what {
		case "begin":
			pending = &c
		case "done":
			t.state[c.number] = held{seed, c.version}
			t.count.writes++
			pending = nil
		}
	}
	err = writer.Wait()
	ended()
	byItself := timer.Stop()
	if !byItself {
		<-struck
	}
	var exit *exec.ExitError
	spared := mercy != nil && strings.Contains(complaint.String(), mercy.Error())
	if byItself || !opened || missed != nil || !errors.As(err, &exit) || exit.ExitCode() == exitFailed && !spared {
		return nil, fmt.Errorf("the writer ended by itself: %w: %s", errors.Join(err, missed), &complaint)
	}
	if err := t.site.settle(ctx); err != nil {
		return nil, err
	}
	return pending, ctx.Err()
}

// check opens the store and compares it with what was written to it.
func (t *tester) check(ctx context.Context, seed uint64, pending *change) (err error) {
	s, err := graph.Open(ctx, t.store, graph.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	findings, err := graph.Verify(ctx, s)
	if err != nil {
		return err
	}
	if len(findings) > 0 {
		return fmt.Errorf("the store does not verify: %v", findings)
	}
	if pending != nil {
		t.count.cut++
		now := held{seed, pending.version}
		if err := t.compare(ctx, s, pending.number, now); err == nil {
			t.state[pending.number] = now
			t.count.finished++
		}
	}
	there := 0
	for n, h := range t.state {
		if err := t.compare(ctx, s, n, h); err != nil {
			return err
		}
		if h.version != removed {
			there++
		}
	}
	for _, err := range s.Documents(ctx, graph.Internal) {
		if err != nil {
			return err
		}
		there--
	}
	if there != 0 {
		return fmt.Errorf("%d documents are in the store that nobody put there", -there)
	}
	return nil
}

// compare says how the document differs from the version that it should be.
func (t *tester) compare(ctx context.Context, s *graph.Store, number int, want held) error {
	got, err := s.Holding(ctx, graph.Internal, documentIRI(number))
	if want.version == removed {
		if !errors.Is(err, graph.ErrNotFound) {
			return fmt.Errorf("document %d should be removed: %w", number, err)
		}
		return nil
	}
	if err != nil {
		return err
	}
	inOrder(got.Edges)
	expected := holding(want.seed, number, want.version)
	for _, part := range []struct {
		name      string
		got, want any
	}{
		{"metadata", got.Document, expected.Document}, {"pages", got.Pages, expected.Pages},
		{"passages", got.Passages, expected.Passages}, {"edges", got.Edges, expected.Edges},
	} {
		if !reflect.DeepEqual(part.got, part.want) {
			return fmt.Errorf("document %d, version %d: %s are others", number, want.version, part.name)
		}
	}
	return nil
}
