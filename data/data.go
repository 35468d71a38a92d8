// Package data holds what the program brings along: vocabularies, the example
// corpus and the example questions. README.md beside this file says where
// everything comes from.
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
