package ingest

import (
	"encoding/base64"
	"strings"
	"testing"
)

func letterFixtures() []fixture {
	plain := "From: =?utf-8?q?Sabine_M=C3=BCller=2C_Integrationsbeauftragte?= <s.mueller@musterau.example>\nTo: beirat@musterau.example\nSubject: AW: WG: =?iso-8859-1?q?F=F6rderung_der_Sprachkurse?=\nDate: Tue, 4 May 2021 09:30:00 +0200\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n" +
		"Sehr geehrter Herr Beispiel,\nvielen Dank f=FCr Ihre Frage. Die Stadt f=F6rdert die Kurse\nauch im Jahr 2022.\n\n- Kurse am Abend\n- Kurse f=FCr Eltern\n\nMit freundlichen Gr=FC=DFen\nSabine M=FCller\n\n> Am 3. Mai schrieb Herr Beispiel:\n> Wie geht es weiter?\n"
	mixed := "From: Pressestelle <post@musterau.example>\nSubject: Bericht\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=XX\n\n--XX\nContent-Type: multipart/alternative; boundary=YY\n\n--YY\nContent-Type: text/html; charset=utf-8\n\n<p>Hallo Kolleg*innen,</p><p>der <b>Bericht</b> liegt bei.</p><p>Viele Grüße<br>Anna</p><blockquote>Alt</blockquote>\n--YY--\n" +
		"--XX\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"../bericht.txt\"\n\nDer Bericht der Stadt.\n--XX\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=bild.exe\n\nMZ\n" +
		"--XX\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=plan.docx\n\n" + base64.StdEncoding.EncodeToString(wordFile(wordP("", "Der Plan."))) + "\n--XX--\n"
	return []fixture{{"kurse.eml", []byte(strings.ReplaceAll(plain, "\n", "\r\n"))}, {"bericht.eml", []byte(mixed)}}
}

func TestEML(t *testing.T) {
	formatGolden(t, "eml.txtar", letterFixtures())
	for _, f := range letterFixtures() {
		b, err := Read(f.name, strings.NewReader(string(f.data)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range b.Holdings {
			for _, p := range h.Pages {
				for _, name := range []string{"Sabine", "Müller", "Beispiel", "Anna"} {
					if strings.Contains(p.Text, name) {
						t.Errorf("%s keeps the name %s", h.Document.File, name)
					}
				}
			}
		}
	}
}

func FuzzEML(f *testing.F) {
	for _, fx := range letterFixtures() {
		f.Add(fx.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkReading(t, "f.eml", data) })
}
