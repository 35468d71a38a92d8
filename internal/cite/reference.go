package cite

import "strings"

// A Kind is what a bibliography takes a work for. The zero Kind is a document.
type Kind string

const (
	Document    Kind = ""
	Report      Kind = "report"  // concepts, reports and studies that an office or institute published itself
	Book        Kind = "book"    // with a publisher
	Article     Kind = "article" // in a journal or book
	Legislation Kind = "legislation"
	Interview   Kind = "interview"
)

// A Reference is a work as a bibliography lists it.
type Reference struct {
	ID string // names the work, and nothing else
	Source
	Kind      Kind
	Container string // the journal or book that it stands in
	Publisher string
	URL       string
}

// Footnote is the citation as a footnote has it: "Pilz et al. 2023, Datei-S. 22."
func Footnote(s Source, l Locator) string {
	name, where := Name(s), l.String()
	if s.Interview || where == "" {
		return ended(name)
	}
	if strings.IndexFunc(where, isDigit) == 0 {
		where = "S. " + where
	}
	return ended(name + ", " + where)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// Secondary cites a work by another one that cites it (zitiert nach). An
// interview says that it is one, with place and day:
// "(Interview, Sozialdezernent Schwerin, 30.01.2020, zit. n. Pilz et al. 2023: Datei-S. 9)".
// pages are those of the cited work as the other one prints them.
func Secondary(cited Source, pages string, by Source, at Locator) string {
	name := Name(cited)
	if cited.Interview {
		name = "Interview"
		who := strings.TrimSpace(cited.Role)
		if cited.Place != "" && !strings.Contains(who, cited.Place) {
			who = strings.TrimSpace(who + " " + cited.Place)
		}
		for _, part := range []string{who, Date(cited.Issued)} {
			if part != "" {
				name += ", " + part
			}
		}
	} else if pages != "" {
		name += ": " + pages
	}
	return "(" + name + ", zit. n. " + strings.TrimSuffix(strings.TrimPrefix(Short(by, at), "("), ")") + ")"
}

// Entry is the work as it stands in a bibliography, in the author-year manner:
// "Pilz, Madlen; Hummel, Steven (2023): Titel. In: Sammelband. Verlag. URL".
func Entry(r Reference) string {
	if r.Interview || r.Kind == Interview {
		who := strings.TrimSpace(r.Role)
		if who == "" {
			who = "ohne Angabe der Rolle"
		}
		if r.Place != "" && !strings.Contains(who, r.Place) {
			who += ", " + r.Place
		}
		if r.Issued == "" {
			return ended("Interview: " + who + ", o. D.")
		}
		return ended("Interview: " + who + ", " + Date(r.Issued))
	}
	year, _, _ := strings.Cut(r.Issued, "-")
	if year == "" {
		year = "o. J."
	}
	who := strings.Join(r.Authors, "; ")
	title := strings.TrimSpace(r.Title)
	if who == "" {
		who, title = titled(r.Source), rest(title, titled(r.Source))
	}
	parts := []string{who + " (" + year + ")"}
	if title != "" {
		parts[0] += ": " + ended(title)
	} else {
		parts[0] += "."
	}
	if r.Container != "" {
		parts = append(parts, ended("In: "+r.Container))
	}
	if r.Publisher != "" && r.Publisher != who {
		parts = append(parts, ended(r.Publisher))
	}
	if r.URL != "" {
		parts = append(parts, r.URL)
	}
	return strings.Join(parts, " ")
}

// rest is what of a title its short form leaves out.
func rest(title, short string) string {
	if strings.HasSuffix(short, "…") {
		return title
	}
	if _, after, cut := strings.Cut(title, ": "); cut && !strings.HasSuffix(short, after) {
		return after
	}
	return ""
}

func ended(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}
