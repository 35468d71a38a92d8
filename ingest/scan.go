package ingest

import "context"

// A Recogniser reads the text of a picture (PNG, JPEG or TIFF) and returns it as
// the TSV of Tesseract: a line for each word with its box in dots. It gives up
// when the context ends.
type Recogniser func(ctx context.Context, picture []byte) (tsv []byte, err error)

func (r *pdfReading) recognise(i int) ([]printedLine, error) { return nil, nil }
