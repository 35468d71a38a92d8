package query

import (
	"sync"

	"belegnetz/graph"
)

// maxTexts is how many analysed passages are kept: about 40 MB.
const maxTexts = 4000

// A textCache keeps analysed passages. When it is full it begins anew, which
// costs little beside keeping an order of use.
type textCache struct {
	mu    sync.Mutex
	texts map[graph.IRI]*text
}

func newTextCache() *textCache { return &textCache{texts: map[graph.IRI]*text{}} }

func (c *textCache) get(iri graph.IRI) *text {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.texts[iri]
}

func (c *textCache) put(iri graph.IRI, t *text) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.texts) >= maxTexts {
		clear(c.texts)
	}
	c.texts[iri] = t
}
