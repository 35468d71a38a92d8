package german

import (
	"reflect"
	"testing"
)

func TestTokenizer(t *testing.T) {
	texts := []string{
		"Kita- und Schulplätze, Schulträger und -leitungen, z. B. die Akteur*innen der Stadt.", "Die Schulplätze 1.284 z. B. zb", "",
		"kaputt\xff\xfe: Stra\u00dfe\xc3 und Wö\u00adrter\x00 e\u0301tat",
	}
	z := NewTokenizer(func(t Token) string { return t.Normal + "/" + t.Key })
	for range 2 {
		for _, language := range []string{"de", "en"} {
			for _, text := range texts {
				want := Tokens(text)
				if language == "en" {
					want = EnglishTokens(text)
				}
				var got []Token
				z.Each(text, language, func(token Token, made string) {
					got = append(got, token)
					if made != token.Normal+"/"+token.Key {
						t.Errorf("%q: %q", token.Text, made)
					}
				})
				if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
					t.Errorf("%s %q:\n%v, want\n%v", language, text, got, want)
				}
			}
		}
	}
}

func BenchmarkTokenizer(b *testing.B) {
	text := paragraphs(b)
	z := NewTokenizer(func(Token) struct{} { return struct{}{} })
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		z.Each(text, "de", func(Token, struct{}) {})
	}
}
