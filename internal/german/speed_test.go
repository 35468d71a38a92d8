package german

import (
	"strings"
	"testing"
)

// paragraphs is a text of 300 passages of laws.
func paragraphs(b *testing.B) string {
	b.Helper()
	texts := heldOut(b, 300)
	return strings.Join(texts, "\n\n")
}

func BenchmarkSentences(b *testing.B) {
	text := paragraphs(b)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Sentences(text)
	}
}

func BenchmarkTokens(b *testing.B) {
	text := paragraphs(b)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Tokens(text)
	}
}

// BenchmarkSplit divides the words of paragraphs as they come, most of them
// seen before.
func BenchmarkSplit(b *testing.B) {
	words := strings.Fields(paragraphs(b))
	for i := 0; b.Loop(); i++ {
		split(words[i%len(words)])
	}
}

// BenchmarkDivide divides long words without remembering any.
func BenchmarkDivide(b *testing.B) {
	var words [][]byte
	for _, word := range strings.Fields(paragraphs(b)) {
		if codes := encode(strings.ToLower(word)); len(codes) >= shortestWord {
			words = append(words, codes)
		}
	}
	l := statistics()
	for i := 0; b.Loop(); i++ {
		l.divide(words[i%len(words)])
	}
}
