package german

// A Tokenizer finds the tokens that Tokens finds. It remembers the words that it
// has seen, so that a long text costs little more than its vocabulary. It must
// not be used concurrently; its memory is some 40 MB at most.
type Tokenizer struct {
	words map[string]Token
}

// maxRemembered is how many words a Tokenizer keeps before it begins anew.
const maxRemembered = 1 << 16

// Tokens finds the words and numbers of a German text, as the function does.
func (z *Tokenizer) Tokens(text string) []Token {
	return tokensOf(text, func(word string) Token {
		t, seen := z.words[word]
		if !seen {
			if z.words == nil || len(z.words) >= maxRemembered {
				z.words = map[string]Token{}
			}
			t = analyse(word)
			z.words[t.Text] = t
		}
		return t
	})
}
