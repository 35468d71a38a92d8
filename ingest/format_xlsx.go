package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// sheetRows is how many rows of a workbook are read.
const sheetRows = 200_000

// readXLSX reads a workbook of Excel: its visible sheets, cells as they show.
func readXLSX(ctx context.Context, o original, opts Options) (m manuscript, err error) {
	a, err := openArchive(o)
	if err == nil {
		err = a.checkSizes()
	}
	if err != nil {
		return manuscript{}, err
	}
	defer func() { // the library may stumble over a damaged file
		if fault := recover(); fault != nil {
			m, err = manuscript{}, o.damaged(fmt.Errorf("excelize: %v", fault))
		}
	}()
	// Equal limits keep all in memory: above the second, the library would write
	// files.
	book, err := excelize.OpenReader(bytes.NewReader(o.data), excelize.Options{UnzipSizeLimit: archiveSize, UnzipXMLSizeLimit: archiveSize,
		ShortDatePattern: "dd.mm.yyyy", LongDatePattern: "dd.mm.yyyy"})
	if err != nil {
		return manuscript{}, o.damaged(err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	charts, err := a.sheetCharts(ctx)
	if err != nil {
		return manuscript{}, err
	}
	r := workbook{ctx: ctx, o: o, book: book, charts: charts, w: &writer{}}
	for _, name := range book.GetSheetList() {
		if err := r.sheet(name); err != nil {
			return manuscript{}, err
		}
	}
	if m, err = r.w.manuscript(o); err != nil {
		return manuscript{}, err
	}
	m.warnings = r.warnings
	m.information, err = a.officeProperties(ctx)
	return m, err
}

type workbook struct {
	ctx      context.Context
	o        original
	book     *excelize.File
	charts   map[string][]paragraph // words of a sheet's charts
	w        *writer
	rows     int
	warnings []string
}

func (r *workbook) sheet(name string) error {
	visible, err := r.book.GetSheetVisible(name)
	if err == nil && !visible {
		r.warnings = append(r.warnings, fmt.Sprintf("Das Blatt „%s“ ist ausgeblendet und wurde übergangen.", cleanLabel(name)))
		return nil
	}
	rows, err := r.book.Rows(name)
	if err != nil {
		var chart excelize.ErrSheetNotExist
		if errors.As(err, &chart) {
			return nil
		}
		return r.o.damaged(err)
	}
	defer rows.Close()
	s := r.w.sheet(name)
	for number := 1; rows.Next(); number++ {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		values, err := rows.Columns()
		if err != nil {
			return r.o.damaged(err)
		}
		if len(values) == 0 {
			s.row(number, nil)
			continue
		}
		if r.rows++; r.rows > sheetRows {
			return r.o.problem(0, fmt.Sprintf("Die Arbeitsmappe hat mehr als %d Zeilen.", sheetRows), "Bitte teilen.", ErrLimit)
		}
		s.row(number, values)
	}
	s.end()
	r.w.at("Blatt " + name)
	for _, p := range r.charts[name] {
		r.w.paragraph(p)
	}
	if err := rows.Error(); err != nil {
		return r.o.damaged(err)
	}
	return nil
}

// decryptOffice takes the encryption off a document of Office.
func decryptOffice(data []byte, password string) (plain []byte, err error) {
	defer func() { // as above
		if fault := recover(); fault != nil {
			err = fmt.Errorf("excelize: %v", fault)
		}
	}()
	return excelize.Decrypt(data, &excelize.Options{Password: password})
}
