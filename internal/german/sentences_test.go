package german

import (
	"os"
	"strings"
	"testing"
)

// TestSentencesGold measures against sentences cut by hand: F1 of the boundaries
// between the sentences of a paragraph.
func TestSentencesGold(t *testing.T) {
	gold, err := os.ReadFile("../../../shared/lang/sentences/sentences_dev.txt")
	if err != nil {
		t.Skip("the sentences are not here:", err)
	}
	var right, wrong, missed float64
	for paragraph := range strings.SplitSeq(strings.TrimSpace(string(gold)), "\n\n") {
		lines := strings.Split(paragraph, "\n")
		want, at := map[int]bool{}, 0
		for _, line := range lines {
			at += len([]rune(line))
			want[at] = true
			at++
		}
		for _, s := range Sentences(strings.Join(lines, " ")) {
			switch {
			case s.End == at-1: // the paragraph's end
			case want[s.End]:
				right++
			default:
				wrong++
			}
		}
		missed += float64(len(lines) - 1)
	}
	missed -= right
	f1 := 2 * right / (2*right + wrong + missed)
	t.Logf("F1 %.3f", f1)
	if f1 < .97 {
		t.Error("below .97")
	}
}
