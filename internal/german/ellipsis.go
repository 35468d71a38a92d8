package german

import (
	"strings"
)

// maxEllipsis is how many tokens lie at most between an incomplete compound and
// the complete one.
const maxEllipsis = 12

// complete fills in what coordinated compounds leave out: the last part in
// "Kita- und Schulplätze", the first in "Schulträger und -leitungen". Their
// hyphens become part of the tokens.
func complete(tokens []Token, rs []rune) {
	for i := range tokens {
		t := &tokens[i]
		switch {
		case opensEllipsis(rs, *t):
			if tail := sharedTail(t.Normal, partnerBehind(tokens, rs, i)); tail != "" {
				first := t.Text
				t.extend(rs, t.Start, t.End+1)
				t.Normal, t.Key = normalize(first + tail)
			}
		case closesEllipsis(rs, *t):
			if head := sharedHead(t.Normal, partnerBefore(tokens, rs, i)); head != "" {
				rest := t.Text
				t.extend(rs, t.Start-1, t.End)
				t.Normal, t.Key = normalize(head + rest)
			}
		}
	}
}

// extend moves a token's bounds over its hyphen.
func (t *Token) extend(rs []rune, start, end int) {
	t.Start, t.End, t.Text = start, end, string(rs[start:end])
	t.Stem = Stem(t.Text)
	t.Parts, t.Known = split(t.Text)
}

func isHyphen(r rune) bool { return strings.ContainsRune(hyphens, r) }

// opensEllipsis reports whether a hyphen with nothing joined to it follows t.
func opensEllipsis(rs []rune, t Token) bool {
	return t.End < len(rs) && isHyphen(rs[t.End]) && isLetter(rs[t.End-1]) &&
		(t.End+1 == len(rs) || !isWord(rs[t.End+1]))
}

// closesEllipsis reports whether a hyphen with nothing joined to it stands before t.
func closesEllipsis(rs []rune, t Token) bool {
	return t.Start > 1 && isHyphen(rs[t.Start-1]) && isLetter(rs[t.Start]) &&
		(isBlank(rs[t.Start-2]) || rs[t.Start-2] == '/')
}

// partnerBehind returns the word that completes the i-th token, the first one
// behind a row of incomplete ones and conjunctions, or no token.
func partnerBehind(tokens []Token, rs []rune, i int) Token {
	for j := i + 1; j < len(tokens) && j-i < maxEllipsis; j++ {
		if !enumerates(rs, tokens[j-1], tokens[j]) {
			break
		}
		if !lists().conjunctions[tokens[j].Normal] && !opensEllipsis(rs, tokens[j]) {
			return tokens[j]
		}
	}
	return Token{}
}

// partnerBefore returns the word whose first part the i-th token leaves out, or
// no token.
func partnerBefore(tokens []Token, rs []rune, i int) Token {
	for j := i - 1; j >= 0 && i-j < maxEllipsis; j-- {
		if !enumerates(rs, tokens[j], tokens[j+1]) {
			break
		}
		if !lists().conjunctions[tokens[j].Normal] && !isHyphen(rs[tokens[j].Start]) {
			return tokens[j]
		}
	}
	return Token{}
}

// enumerates reports whether nothing stands between two tokens that would end
// an enumeration.
func enumerates(rs []rune, a, b Token) bool {
	gap := strings.Trim(string(rs[a.End:b.Start]), hyphens+" \u00a0\u202f")
	return gap == "" || gap == "," || gap == "/" || gap == "(" || gap == "." && a.Normal == "bzw"
}

// sharedTail returns what an incomplete compound leaves out of a complete one:
// the longest end that makes a known word with it, else its last part; "" if
// whole is no compound.
func sharedTail(first string, whole Token) string {
	word := []rune(whole.Normal)
	for i := 2; i+shortestPart <= len(word); i++ {
		if tail := string(word[i:]); statistics().count(encode(first+tail)) > 0 {
			return tail
		}
	}
	if len(whole.Parts) < 2 {
		return ""
	}
	return whole.Parts[len(whole.Parts)-1]
}

// sharedHead returns what an incomplete compound leaves out of a complete one
// before it: the longest beginning that makes a known word with it, else all
// parts but the last; "" if whole is no compound.
func sharedHead(rest string, whole Token) string {
	word := []rune(whole.Normal)
	for i := len(word) - 2; i >= shortestPart; i-- {
		if head := string(word[:i]); statistics().count(encode(head+rest)) > 0 {
			return head
		}
	}
	if len(whole.Parts) < 2 {
		return ""
	}
	return strings.Join(whole.Parts[:len(whole.Parts)-1], "")
}
