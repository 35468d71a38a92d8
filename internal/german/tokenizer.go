package german

import (
	"hash/maphash"
	"strings"
	"sync"
	"sync/atomic"
)

// A Tokenizer finds tokens, and what its maker's function makes of each. It
// remembers words, so that a long text costs little more than its vocabulary:
// some 40 MB at most. It may be used concurrently.
type Tokenizer[T any] struct {
	with  func(Token) T
	seed  maphash.Seed
	words [1 << 16][2]atomic.Pointer[remembered[T]] // the two last words that share a place, the later one first
	rooms sync.Pool                                 // of *room[T]
}

// A remembered word is a token without a place and what was made of it.
type remembered[T any] struct {
	token   Token
	english string // normal form of an English word
	made    T
}

// A room is what tokens are found with.
type room[T any] struct {
	runes  runes
	tokens []Token
	words  []*remembered[T]
}

// NewTokenizer makes a Tokenizer; with must make the same of equal tokens,
// wherever they stand, for it is not asked again of words that are remembered.
func NewTokenizer[T any](with func(Token) T) *Tokenizer[T] {
	z := &Tokenizer[T]{with: with, seed: maphash.MakeSeed()}
	z.rooms.New = func() any { return new(room[T]) }
	return z
}

// Each visits the tokens that Tokens finds in a German text, EnglishTokens in a
// text of language "en".
func (z *Tokenizer[T]) Each(text, language string, visit func(Token, T)) {
	r := z.rooms.Get().(*room[T])
	defer z.rooms.Put(r)
	r.tokens, r.words = r.tokens[:0], r.words[:0]
	if language == "en" {
		r.tokens = EnglishTokens(text)
		for _, t := range r.tokens {
			r.words = append(r.words, z.word(t.Text, t.Normal, func(string) Token { return t }))
		}
	} else {
		r.runes.read(text)
		r.tokens = appendTokens(r.tokens, &r.runes, func(word string, analyse func(string) Token) Token {
			w := z.word(word, "", analyse)
			r.words = append(r.words, w)
			return w.token
		})
	}
	for i, t := range r.tokens {
		if w := r.words[i]; t.Text == w.token.Text {
			visit(t, w.made)
		} else {
			visit(t, z.with(t)) // an ellipsis
		}
	}
}

// word remembers a word, or makes it. English words are told apart by their
// normal form, too; German ones are asked for without.
func (z *Tokenizer[T]) word(text, english string, make func(string) Token) *remembered[T] {
	places := &z.words[maphash.String(z.seed, text)%uint64(len(z.words))]
	first := places[0].Load()
	if first.is(text, english) {
		return first
	}
	w := places[1].Load()
	if !w.is(text, english) {
		t := make(strings.Clone(text)) // the whole text is not to be kept
		w = &remembered[T]{t, english, z.with(t)}
	}
	places[1].Store(first)
	places[0].Store(w)
	return w
}

func (w *remembered[T]) is(text, english string) bool {
	return w != nil && w.token.Text == text && w.english == english
}
