// Package cite writes citations in the author-year manner of German social
// science: "(Pilz et al. 2023: 22)".
package cite

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A Source is what is cited.
type Source struct {
	Authors   []string // "Pilz, Madlen", or an organisation's name without a comma
	Title     string
	Issued    string // a year or an ISO 8601 date; empty when unknown
	Place     string // the town that the source is about; names sources without authors
	Interview bool   // cited by role and date, never by name
	Role      string
}

// A Locator is where in the source something stands. The zero Locator cites
// the source as a whole.
type Locator struct {
	Page     string // the page number as printed, or the place's name ("Folie 3"); empty when the file has neither
	FilePage int    // page of the file, from 1; used when no page is printed
	LastPage int    // last page of the file; FilePage or less for a single page
}

// Short is the citation in brackets, ready to be put behind a quote. Without a
// printed page it says which page of the file is meant, so that nobody takes
// one for the other: "(Pilz et al. 2023: Datei-S. 22f.)". Interviews have no
// pages: "(Sozialdezernent 30.01.2020)".
func Short(s Source, l Locator) string {
	name, where := Name(s), l.String()
	if s.Interview || where == "" {
		return "(" + name + ")"
	}
	return "(" + name + ": " + where + ")"
}

// Name is the source's short name with its year, "Pilz et al. 2023". Sources
// without authors go by place and title, those without a year get "o. J."
// (ohne Jahr).
func Name(s Source) string {
	if s.Interview {
		who := s.Role
		if who == "" {
			who = "Interview"
		}
		if s.Issued == "" {
			return who + " o. D."
		}
		return who + " " + Date(s.Issued)
	}
	who := authors(s.Authors)
	if who == "" {
		who = titled(s)
	}
	if s.Issued == "" {
		return who + " o. J."
	}
	year, _, _ := strings.Cut(s.Issued, "-")
	if strings.HasSuffix(who, " "+year) {
		return who
	}
	return who + " " + year
}

// String is the locator as it stands behind the colon; empty for the zero Locator.
func (l Locator) String() string {
	switch {
	case l.Page != "":
		return l.Page
	case l.FilePage < 1:
		return ""
	case l.LastPage == l.FilePage+1:
		return fmt.Sprintf("Datei-S. %df.", l.FilePage)
	case l.LastPage > l.FilePage:
		return fmt.Sprintf("Datei-S. %d–%d", l.FilePage, l.LastPage)
	}
	return "Datei-S. " + strconv.Itoa(l.FilePage)
}

func authors(names []string) string {
	var last []string
	for _, n := range names {
		if family, _, _ := strings.Cut(n, ","); strings.TrimSpace(family) != "" {
			last = append(last, strings.TrimSpace(family))
		}
	}
	switch len(last) {
	case 0:
		return ""
	case 1:
		return last[0]
	case 2:
		return last[0] + " & " + last[1]
	}
	return last[0] + " et al."
}

// longestTitle is how many letters of a title may stand in a short citation.
const longestTitle = 60

func titled(s Source) string {
	title := strings.TrimSpace(s.Title)
	if title == "" {
		title = "Ohne Titel"
	}
	if head, _, ok := strings.Cut(title, ": "); ok && len(head) > 8 {
		title = head
	}
	if utf8.RuneCountInString(title) > longestTitle {
		cut := string([]rune(title)[:longestTitle])
		if at := strings.LastIndexByte(cut, ' '); at > 0 {
			cut = cut[:at]
		}
		title = cut + " …"
	}
	if s.Place == "" || strings.Contains(title, s.Place) {
		return title
	}
	return s.Place + " " + title
}

// Date is an ISO 8601 date as German texts have it, "30.01.2020"; what is none
// stays as it is.
func Date(issued string) string {
	for _, form := range []struct{ iso, german string }{
		{time.DateOnly, "02.01.2006"}, {"2006-01", "01/2006"},
	} {
		if t, err := time.Parse(form.iso, issued); err == nil {
			return t.Format(form.german)
		}
	}
	return issued
}
