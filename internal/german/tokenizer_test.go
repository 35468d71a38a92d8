package german

import (
	"reflect"
	"testing"
)

func TestTokenizer(t *testing.T) {
	var z Tokenizer
	for range 2 {
		for _, text := range []string{
			"Kita- und Schulplätze, Schulträger und -leitungen, z. B. die Akteur*innen der Stadt.", "Die Schulplätze 1.284 z. B.", "",
		} {
			if got, want := z.Tokens(text), Tokens(text); !reflect.DeepEqual(got, want) {
				t.Errorf("%q:\n%v, want\n%v", text, got, want)
			}
		}
	}
}
