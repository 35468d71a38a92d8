package graph_test

import (
	"testing"

	"belegnetz/graph"
	"belegnetz/graph/graphtest"
)

func TestPostgres(t *testing.T) {
	graph.PostgresSchema(t) // skips all at once
	graphtest.Run(t, func(t *testing.T) *graph.Store { return open(t, graph.PostgresSchema(t)) })
}
