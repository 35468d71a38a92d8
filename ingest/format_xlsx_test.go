package ingest

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// bookFile writes a workbook; a nil row is left blank.
func bookFile(sheets []string, rows map[string][][]any, hidden ...string) []byte {
	f := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			panic(err) // a workbook of ours is valid
		}
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	must(err)
	for i, name := range sheets {
		if i == 0 {
			must(f.SetSheetName("Sheet1", name))
		} else {
			_, err := f.NewSheet(name)
			must(err)
		}
		for r, row := range rows[name] {
			for c, v := range row {
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				must(err)
				must(f.SetCellValue(name, cell, v))
				if _, ok := v.(time.Time); ok {
					must(f.SetCellStyle(name, cell, cell, date))
				}
			}
		}
	}
	for _, name := range hidden {
		must(f.SetSheetVisible(name, false))
	}
	must(f.AddChart(sheets[0], "H2", &excelize.Chart{Type: excelize.Col, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "Stellen im Vergleich"}}},
		Series: []excelize.ChartSeries{{Name: sheets[0] + "!$B$4", Categories: sheets[0] + "!$B$5:$B$6", Values: sheets[0] + "!$E$5:$E$6"}}}))
	must(f.SetDocProps(&excelize.DocProperties{Title: "Maßnahmenplan", Creator: "mmuster", Created: "2021-02-03T00:00:00Z", Modified: "2021-02-03T00:00:00Z"}))
	var b bytes.Buffer
	must(f.Write(&b))
	must(f.Close())
	return b.Bytes()
}

func bookFixtures() []fixture {
	return []fixture{{"plan.xlsx", bookFile([]string{"Maßnahmen", "Tabelle2", "Intern"}, map[string][][]any{
		"Maßnahmen": {
			{nil, "Maßnahmenplan Integration"},
			nil,
			{nil, "Maßnahme", "Verantwortlich", "Beginn", "Stellen"},
			{nil, "Sprachcafé", "Amt für Soziales", time.Date(2021, 9, 1, 0, 0, 0, 0, time.UTC), 1.5},
			{nil, "Beratung", nil, nil, 2},
			{nil, "Begegnung", "Verein", nil, nil},
			nil,
			{nil, "Die Stellen sind bewilligt."},
			{nil, "Jahr", "Summe"},
			{nil, 2021, 3.5},
		},
		"Tabelle2": {{"Stadtteil", "Anteil"}, {"Nord", 0.125}},
		"Intern":   {{"geheim", "x"}, {"y", "z"}},
	}, "Intern")}}
}

func TestXLSX(t *testing.T) { formatGolden(t, "xlsx.txtar", bookFixtures()) }

func TestOfficePassword(t *testing.T) {
	f := excelize.NewFile()
	if err := f.SetCellValue("Sheet1", "A1", "Geheime Maßnahme"); err != nil {
		t.Fatal(err)
	}
	var locked bytes.Buffer
	if err := f.Write(&locked, excelize.Options{Password: "Rathaus"}); err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]string{
		"":        "zu.xlsx: Die Datei ist mit einem Passwort verschlüsselt. Bitte mit --password das Passwort angeben oder die Datei ohne Passwort neu speichern.",
		"falsch":  "zu.xlsx: Das Passwort passt nicht zu der verschlüsselten Datei. Bitte das Passwort prüfen.",
		"Rathaus": "",
	} {
		b, err := Read("zu.xlsx", bytes.NewReader(locked.Bytes()), Options{Password: password})
		switch {
		case err != nil && German(err) != want:
			t.Errorf("%q: %v", password, err)
		case err == nil && (want != "" || b.Holdings[0].Passages[1].Text != "Geheime Maßnahme"):
			t.Errorf("%q: %+v", password, b.Holdings)
		}
	}
}

func FuzzXLSX(f *testing.F) {
	a, err := openArchive(original{name: "plan.xlsx", data: bookFixtures()[0].data})
	if err != nil {
		f.Fatal(err)
	}
	parts := map[string]string{}
	for _, name := range a.names {
		data, err := a.read(name)
		if err != nil {
			f.Fatal(err)
		}
		parts[name] = string(data)
	}
	f.Add(parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"], parts["xl/workbook.xml"], parts["xl/styles.xml"])
	f.Fuzz(func(t *testing.T, sheet, texts, workbook, styles string) {
		var packed []string
		for _, name := range a.names {
			content := parts[name]
			switch name {
			case "xl/worksheets/sheet1.xml":
				content = sheet
			case "xl/sharedStrings.xml":
				content = texts
			case "xl/workbook.xml":
				content = workbook
			case "xl/styles.xml":
				content = styles
			}
			packed = append(packed, name, content)
		}
		checkReading(t, "f.xlsx", pack(packed...))
	})
}
