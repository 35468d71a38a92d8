package ingest

import "testing"

func htmlFixtures() []fixture {
	article := `<!DOCTYPE html><html lang="de"><head><title>Neues Konzept | Stadt Musterau</title><meta name="dcterms.date" content="2022-05-04"><meta property="og:site_name" content="Stadt Musterau">
<style>p{}</style></head><body><nav><ul><li><a href="/">Start</a></li><li><a href="/amt">Ämter</a></li></ul></nav>
<main><h1>Neues Konzept für <em>Vielfalt</em></h1>
<p>Die Stadt  hat
ein Konzept<sup><a href="#n1">1</a></sup> beschlossen.<br>Es gilt ab Mai.</p><script>weg()</script><p style="display: none">Unsichtbar</p>
<h2>Ziele</h2><ol start="3"><li>Sprache<ul><li>in Kitas</li></ul></li><li><p>Wohnen</p><p>und Arbeit</p></li></ol>
<blockquote><p>Wir sind für alle da.</p></blockquote>
<table><caption>Maßnahmen</caption><thead><tr><th>Maßnahme</th><th>Amt</th><th>Jahr</th></tr></thead>
<tr><td rowspan="2">Beratung</td><td>Sozialamt</td><td>2022</td></tr><tr><td></td><td>2023</td></tr><tr><td colspan="2">Summe</td><td>2</td></tr></table>
<figure><img alt="Bild"><figcaption>Das Rathaus</figcaption></figure>
<dl><dt>Amt</dt><dd>Eine Behörde.</dd></dl><pre>Zeile  eins
  Zeile zwei</pre>
<ol><li id="n1">Siehe Beschluss. <a href="#r1">↩</a></li></ol></main>
<footer><a href="/impressum">Impressum</a></footer></body></html>`
	portal := `<html><head><title>Beratung</title></head><body><div><a href=1>Eins</a> <a href=2>Zwei</a> <a href=3>Drei und vier</a> <a href=5>Weitere Seiten unserer Stadt</a></div>
<div class="content"><p>Die Beratungsstelle hilft allen Menschen, die neu in der Stadt sind, bei Anträgen, bei der Suche nach einer Wohnung und bei Fragen zur Schule ihrer Kinder.</p>
<p>Sie ist montags bis freitags geöffnet, und wer nicht kommen kann, wird zu Hause besucht, wenn er vorher anruft und einen Termin vereinbart.</p>
<p>Die Beratung kostet nichts, ist vertraulich und in sieben Sprachen möglich, auf Wunsch mit Dolmetscherin oder Dolmetscher vor Ort.</p></div>
<div class="sidebar"><a href=6>Veranstaltungen</a><a href=7>Presse</a></div></body></html>`
	return []fixture{
		{"artikel.html", []byte(article)},
		{"portal.htm", []byte(portal)},
		{"alt.html", []byte("<meta charset=iso-8859-1><p>F\xfcr Gr\xf6\xdfe</p><table role=presentation><tr><td>Links<td>Rechts</table>")},
		{"export.doc", []byte("<html><body><p>Aus Word als Webseite gespeichert.</p></body></html>")},
	}
}

func TestHTML(t *testing.T) { formatGolden(t, "html.txtar", htmlFixtures()) }

func FuzzHTML(f *testing.F) {
	for _, fx := range htmlFixtures() {
		f.Add(fx.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkReading(t, "f.html", data) })
}
