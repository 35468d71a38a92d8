package graph_test

import (
	"context"
	"testing"

	"belegnetz/graph"
	"belegnetz/graph/graphtest"
)

func TestStore(t *testing.T) {
	graphtest.Run(t, func(t *testing.T) *graph.Store {
		s, err := graph.Open(context.Background(), t.TempDir(), graph.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}
