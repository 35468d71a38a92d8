package main

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

var updateQuestions = flag.Bool("update", false, "write the answers in doc/questions.md anew")

// TestQuestionsInDoc asks every question of doc/questions.md on the example
// store and compares the beginning of the answer with what is printed there.
func TestQuestionsInDoc(t *testing.T) {
	t.Setenv("BELEGNETZ_STORE", t.TempDir())
	const file = "doc/questions.md"
	doc, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```frage\n(.*?)\n```\n```antwort\n(.*?)```")
	found := examples.FindAllSubmatch(doc, -1)
	if len(found) < 12 {
		t.Fatalf("%d examples, want one for each kind", len(found))
	}
	var questions bytes.Buffer
	for _, f := range found {
		questions.Write(append(f[1], '\n'))
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"ask", "--limit", "1", "-"}, &questions, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	answers := splitAnswers(out.String())
	if len(answers) != len(found) {
		t.Fatalf("%d answers to %d questions:\n%s", len(answers), len(found), out.String())
	}
	n := 0
	updated := examples.ReplaceAllFunc(doc, func(example []byte) []byte {
		parts := examples.FindSubmatch(example)
		got := answers[n]
		n++
		if string(parts[2]) != got && !*updateQuestions {
			t.Errorf("%s\n--- answers\n%s--- not\n%s", parts[1], got, parts[2])
		}
		return []byte("```frage\n" + string(parts[1]) + "\n```\n```antwort\n" + got + "```")
	})
	if *updateQuestions {
		if err := os.WriteFile(file, updated, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// splitAnswers takes the answers apart and leaves out what changes with every
// run: what was searched, and how fast.
func splitAnswers(out string) []string {
	var answers []string
	for _, a := range strings.Split(out, "Gesucht: ")[1:] {
		end := regexp.MustCompile(`(?m)^(Weitere|Ein weiterer|\d+ Treffer)`).FindStringIndex(a)
		if end == nil {
			end = []int{len(a), len(a)}
		}
		answers = append(answers, "Gesucht: "+strings.TrimRight(a[:end[0]], "\n")+"\n")
	}
	return answers
}
