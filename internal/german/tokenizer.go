package german

import (
	"sync"
	"sync/atomic"
)

// A Tokenizer finds the tokens that Tokens finds. It remembers the words that it
// has seen, so that a long text costs little more than its vocabulary: some
// 40 MB at most. It may be used concurrently.
type Tokenizer struct {
	words sync.Map // by text: a Token without a place
	count atomic.Int64
}

// maxRemembered is how many words a Tokenizer keeps before it begins anew.
const maxRemembered = 1 << 17

// Tokens finds the words and numbers of a German text, as the function does.
func (z *Tokenizer) Tokens(text string) []Token {
	return tokensOf(text, func(word string) Token {
		if t, seen := z.words.Load(word); seen {
			return *t.(*Token)
		}
		if z.count.Add(1) > maxRemembered {
			z.count.Store(0)
			z.words.Clear()
		}
		t := analyse(word)
		z.words.Store(word, &t)
		return t
	})
}
