package data

import "embed"

// German holds the word lists and word statistics of internal/german;
// german/README.md says where they come from.
//
//go:embed german
var German embed.FS
