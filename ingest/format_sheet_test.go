package ingest

import "testing"

func csvFixtures() []fixture {
	return []fixture{
		{"massnahmen.csv", []byte("Maßnahme;Amt;Jahr\n\"Beratung;\nfür alle\";Sozialamt;2022\nSprachcafé;;2023\n;;\nKosten;1,50;\n")},
		{"komma.csv", []byte("Stadtteil,Anteil\nNord,\"12,5\"\nSüd,\"8,0\"\n")},
		{"tab.tsv", []byte("F\xf6rderung\tBetrag\nSprache\t100\n")},
	}
}

func TestCSV(t *testing.T) { formatGolden(t, "csv.txtar", csvFixtures()) }

func FuzzCSV(f *testing.F) {
	for _, fx := range csvFixtures() {
		f.Add(fx.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkReading(t, "f.csv", data) })
}
