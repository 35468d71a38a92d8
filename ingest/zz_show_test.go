package ingest

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func TestShowPDF(t *testing.T) {
	name := os.Getenv("SHOW")
	if name == "" {
		t.Skip("no SHOW")
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	b, err := Read(name, f, Options{Cache: "/tmp/pdfa/cache"})
	if err != nil {
		t.Fatal(German(err))
	}
	fmt.Println(time.Since(start), b.Warnings)
	for _, h := range b.Holdings {
		checkHolding(t, h)
		d := h.Document
		fmt.Println("TITLE", d.Title, d.Creators, d.Issued)
		if os.Getenv("RAW") != "" {
			for _, p := range h.Pages {
				fmt.Println("=== page", p.Number, p.Printed)
				fmt.Print(p.Text)
			}
		}
		for _, p := range h.Passages {
			fmt.Print(show(p))
			if os.Getenv("BOX") != "" {
				for _, s := range p.Spans {
					fmt.Println("   ", s.FilePage, s.Boxes)
				}
			}
		}
	}
}
