// Package data holds what the program brings along: vocabularies, rules, word
// statistics, the example corpus and its questions. README.md beside this file
// says where everything comes from.
package data

import "embed"

// Vocabulary holds vocabulary/*.json, each for graph.ReadVocabulary.
//
//go:embed vocabulary/*.json
var Vocabulary embed.FS

// Corpus holds the example corpus: Markdown with YAML front matter under
// corpus/.
//
//go:embed corpus
var Corpus embed.FS

// Questions are example questions on Corpus, one of each kind: a JSON array of
// objects with kind, label (the kind's German name) and question.
//
//go:embed beispielfragen.json
var Questions []byte
