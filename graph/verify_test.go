package graph

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
)

// claiming is a document with facts and a claim.
func claiming() Holding {
	h := version(0)
	claim := h.Edges[0]
	claim.Predicate, claim.Status = Demands, Demanded
	h.Edges = append(h.Edges, claim)
	return h
}

func TestHolding(t *testing.T) {
	s := openTest(t, t.TempDir(), Options{})
	h := claiming()
	h.Document.Access = Internal
	if err := s.Put(context.Background(), h); err != nil {
		t.Fatal(err)
	}
	got, err := s.Holding(context.Background(), Internal, h.Document.IRI)
	if err != nil {
		t.Fatal(err)
	}
	h.Document.Passages = len(h.Passages)
	slices.SortFunc(h.Edges, compareEdges)
	if !reflect.DeepEqual(got, h) {
		t.Errorf("got %+v, want %+v", got, h)
	}
	if _, err := s.Holding(context.Background(), Public, h.Document.IRI); !errors.Is(err, ErrNotFound) {
		t.Errorf("public reader: %v", err)
	}
}

func TestVerify(t *testing.T) {
	verifyBroken(t, func(t *testing.T) string { return t.TempDir() })
}

func TestPostgresVerify(t *testing.T) {
	PostgresSchema(t) // skips all at once
	verifyBroken(t, func(t *testing.T) string { return PostgresSchema(t) })
}

// verifyBroken breaks one rule after the other behind the store's back.
func verifyBroken(t *testing.T, address func(*testing.T) string) {
	h := claiming()
	doc, edge, claim := h.Document.IRI, h.Edges[0], h.Edges[len(h.Edges)-1]
	ctx := context.Background()
	stored := func(t *transaction, change func(*holdingRecord)) error {
		value, err := t.get(bucketDocuments, []byte(doc))
		if err != nil {
			return err
		}
		var r holdingRecord
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		change(&r)
		return t.putHolding(r)
	}
	for name, broken := range map[string]struct {
		change func(*transaction) error
		want   []Finding
	}{
		"nothing": {func(*transaction) error { return nil }, nil},
		"record deleted": {
			func(t *transaction) error { return t.delete(bucketRecords, append(partsOf(doc), edge.hash()...)) },
			[]Finding{{QuadWithoutRecord, edge.Label, ""}, {CountWrong, doc, ""}},
		},
		"quad deleted": {
			func(t *transaction) error { return t.removeQuads(ctx, []Quad{edge.Quad}) },
			[]Finding{{RecordWithoutQuad, doc, ""}, {CountWrong, doc, ""}},
		},
		"part of a claim deleted": {
			func(t *transaction) error { return t.removeQuads(ctx, claim.quads()[3:4]) },
			[]Finding{
				{QuadWithoutRecord, claim.Label, ""}, {QuadWithoutRecord, claim.Label, ""}, {QuadWithoutRecord, claim.Label, ""},
				{QuadWithoutRecord, claim.Label, ""}, {RecordWithoutQuad, doc, ""}, {CountWrong, doc, ""},
			},
		},
		"quad of nobody": {
			func(t *transaction) error {
				return t.addQuads(ctx, []Quad{{"urn:x:x", Mentions, Text("x"), "urn:x:y"}, {"urn:x:x", Mentions, Text("x"), PassageIRI(doc, 9)}})
			},
			[]Finding{{QuadWithoutSource, PassageIRI(doc, 9), ""}, {QuadWithoutSource, "urn:x:y", ""}},
		},
		"passage deleted": {
			func(t *transaction) error { return t.delete(bucketPassages, numbered(doc, 2)) },
			[]Finding{{QuadWithoutSource, PassageIRI(doc, 2), ""}, {RecordWithoutQuad, doc, ""}, {CountWrong, doc, ""}, {CountWrong, doc, ""}},
		},
		"page deleted": {
			func(t *transaction) error { return t.delete(bucketPages, numbered(doc, 2)) },
			[]Finding{{RuleBroken, doc, ""}},
		},
		"page changed": {
			func(t *transaction) error {
				return t.putPage(doc, Page{Number: 2, Text: "Ganz etwas anderes steht hier."})
			},
			[]Finding{{RuleBroken, doc, ""}},
		},
		"document deleted": {
			func(t *transaction) error { return t.delete(bucketDocuments, []byte(doc)) },
			[]Finding{
				{QuadWithoutSource, PassageIRI(doc, 1), ""}, {QuadWithoutSource, PassageIRI(doc, 2), ""},
				{QuadWithoutSource, PassageIRI(doc, 3), ""}, {PartWithoutWhole, doc, ""},
			},
		},
		"passages miscounted": {
			func(t *transaction) error { return stored(t, func(r *holdingRecord) { r.Passages++ }) },
			[]Finding{{CountWrong, doc, ""}},
		},
		"quads miscounted": {
			func(t *transaction) error { return stored(t, func(r *holdingRecord) { r.Quads++ }) },
			[]Finding{{CountWrong, doc, ""}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openTest(t, address(t), Options{})
			if err := s.Put(ctx, h); err != nil {
				t.Fatal(err)
			}
			err := s.engine.update(ctx, func(changing storage) error {
				t := &transaction{storage: changing, batch: quadsAtOnce}
				return errors.Join(broken.change(t), t.putMeta(schemaVersion, newGeneration()))
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := Verify(ctx, s)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				if got[i].Detail == "" {
					t.Errorf("no detail of %v", got[i])
				}
				got[i].Detail = ""
			}
			if !slices.Equal(got, broken.want) {
				t.Errorf("got %v, want %v", got, broken.want)
			}
		})
	}
}
