package index

import "bytes"

// mostForms is how many forms with one beginning are looked through.
const mostForms = 100_000

// Has says whether a form stands in a passage that the reader may see.
func (x *Index) Has(access int, form string) (bool, error) {
	found := false
	err := x.view(access, func(v view) error {
		return v.eachForm(form, func(text []byte, passages int) bool {
			if string(text) != form {
				return false
			}
			found = found || passages > 0
			return !found
		})
	})
	return found, err
}

// Beginning yields the forms with a beginning of passages that the reader may
// see, with the number of passages that have them. It looks at 100,000 forms.
func (x *Index) Beginning(access int, with string) (map[string]uint64, error) {
	counts := map[string]uint64{}
	err := x.view(access, func(v view) error {
		seen := 0
		return v.eachForm(with, func(text []byte, passages int) bool {
			if !bytes.HasPrefix(text, []byte(with)) {
				return false
			}
			if passages > 0 {
				counts[string(text)] += uint64(passages)
			}
			seen++
			return seen < mostForms
		})
	})
	return counts, err
}

// eachForm visits the forms from one on, segment by segment, each as long as
// visit wants more.
func (v view) eachForm(from string, visit func(text []byte, passages int) bool) error {
	for _, seg := range v {
		place, err := seg.findForms(from)
		if err != nil {
			return err
		}
		for ; place < seg.numbers[numForms]; place++ {
			text, form, err := seg.formAt(place)
			if err != nil {
				return err
			}
			passages, err := seg.formPassages(form)
			if err != nil {
				return err
			}
			if !visit(text, passages) {
				break
			}
		}
	}
	return nil
}
