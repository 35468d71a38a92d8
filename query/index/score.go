package index

import "math"

// BM25 (Robertson, Zaragoza 2009) with the usual constants.
const (
	bmK1          = 1.2
	bmB           = .75
	maxSaturation = bmK1 + 1
	// What counts as less than a word of the text.
	partFrequency    = 1
	headingFrequency = .3
)

// saturation is what a frequency is worth in a text of a length, below
// maxSaturation.
func saturation(frequency, length, average float32) float32 {
	return frequency * maxSaturation / (frequency + bmK1*(1-bmB+bmB*length/average))
}

// rarity is BM25's inverse document frequency.
func rarity(having, all int) float64 {
	return math.Log(1 + (float64(all-having)+.5)/(float64(having)+.5))
}

func averageLength(total, count int) float32 {
	return max(1, float32(total)/float32(max(1, count)))
}
