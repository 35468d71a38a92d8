package data

import "embed"

// Rules are the word lists that extraction reads documents with, as JSON:
// rules/citations.json, documents.json, roles.json, places.json, laws.json,
// interviews.json.
// Each says at "note" what it is for. Facts of the language and the field,
// written for this project.
//
//go:embed rules/*.json
var Rules embed.FS
