package ingest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"image"
	"slices"
	"strings"
	"unicode/utf16"
)

// A pdfWriter writes PDF files for tests, as the standard says (ISO 32000-1):
// as little as is needed, and wrong where a test wants it wrong.
type pdfWriter struct {
	pages   []*pdfSheet
	info    map[string]string
	outline []bookmark
	labels  string // the value of /PageLabels
	cipher  string // "", "rc4", "aes" or "aes256"
	secret  string
	extra   []string // further objects, after all others
	catalog string   // further entries of the catalogue
}

// A pdfSheet is a page; y counts from its upper edge.
type pdfSheet struct {
	width, height float64
	rotate        int
	content       bytes.Buffer
	image         *image.Gray
}

func (w *pdfWriter) page() *pdfSheet {
	p := &pdfSheet{width: 595, height: 842}
	w.pages = append(w.pages, p)
	return p
}

// Fonts of a pdfSheet.
const (
	regular = "F1"
	bold    = "F2"
)

// text writes a line that begins at x and stands on y.
func (p *pdfSheet) text(font string, size, x, y float64, text string) {
	fmt.Fprintf(&p.content, "BT /%s %.2f Tf 1 0 0 1 %.2f %.2f Tm (%s) Tj ET\n", font, size, x, p.height-y, winAnsi(text))
}

// upwards writes a line that is read from below.
func (p *pdfSheet) upwards(size, x, y float64, text string) {
	fmt.Fprintf(&p.content, "BT /F1 %.2f Tf 0 1 -1 0 %.2f %.2f Tm (%s) Tj ET\n", size, x, p.height-y, winAnsi(text))
}

// lines writes lines one below the other and returns where the next one stands.
func (p *pdfSheet) lines(font string, size, x, y float64, lines ...string) float64 {
	for _, l := range lines {
		p.text(font, size, x, y, l)
		y += 1.2 * size
	}
	return y
}

// note writes the raised mark of a note behind what ends at x.
func (p *pdfSheet) note(size, x, y float64, mark string) {
	p.text(regular, 0.6*size, x, y-0.35*size, mark)
}

// winAnsi encodes the text of a string in the encoding of the fonts.
func winAnsi(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune("()\\", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x80:
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, "\\%03o", r)
		default:
			fmt.Fprintf(&b, "\\%03o", map[rune]byte{'–': 0x96, '„': 0x84, '“': 0x93, '•': 0x95, '€': 0x80, '…': 0x85}[r])
		}
	}
	return b.String()
}

func utf16String(text string) string {
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return string(b)
}

// bytes is the file.
func (w *pdfWriter) bytes() []byte {
	var objects []string
	add := func(o string) int { objects = append(objects, o); return len(objects) }
	const catalog, tree, fonts = 1, 2, 3 // numbers of objects
	add("")
	add("")
	add("<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>")
	key := w.key()
	var kids []string
	for _, p := range w.pages {
		resources := fmt.Sprintf("/Font %d 0 R", fonts)
		if p.image != nil {
			size := p.image.Rect.Size()
			number := len(objects) + 1
			add(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>\nstream\n%s\nendstream",
				size.X, size.Y, len(w.encrypted(key, number, string(p.image.Pix))), w.encrypted(key, number, string(p.image.Pix))))
			resources += fmt.Sprintf(" /XObject << /I1 %d 0 R >>", number)
			fmt.Fprintf(&p.content, "q %.2f 0 0 %.2f 0 0 cm /I1 Do Q\n", p.width, p.height)
		}
		number := len(objects) + 1
		content := w.encrypted(key, number, p.content.String())
		add(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
		kids = append(kids, fmt.Sprintf("%d 0 R", add(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.0f %.0f] /Rotate %d /Resources << %s >> /Contents %d 0 R >>",
			tree, p.width, p.height, p.rotate, resources, number))))
	}
	objects[tree-1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids))
	root := fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R %s", tree, w.catalog)
	if w.labels != "" {
		root += " /PageLabels " + w.labels
	}
	if len(w.outline) > 0 {
		first := len(objects) + 2
		root += fmt.Sprintf(" /Outlines %d 0 R", add(fmt.Sprintf("<< /First %d 0 R /Last %d 0 R >>", first, first+len(w.outline)-1)))
		for i, b := range w.outline {
			number := len(objects) + 1
			next := ""
			if i+1 < len(w.outline) {
				next = fmt.Sprintf("/Next %d 0 R", number+1)
			}
			add(fmt.Sprintf("<< /Title %s /Parent %d 0 R %s /Dest [%s /Fit] >>", hexString(w.encrypted(key, number, utf16String(b.title))), first-1, next, kids[b.page]))
		}
	}
	objects[catalog-1] = root + " >>"
	trailer := fmt.Sprintf("/Root %d 0 R", catalog)
	if len(w.info) > 0 {
		number := len(objects) + 1
		entries := ""
		for key16, value := range w.info {
			entries += fmt.Sprintf("/%s %s ", key16, hexString(w.encrypted(key, number, utf16String(value))))
		}
		trailer += fmt.Sprintf(" /Info %d 0 R", add("<< "+entries+">>"))
	}
	objects = append(objects, w.extra...)
	if w.cipher != "" {
		trailer += fmt.Sprintf(" /Encrypt %d 0 R", add(w.encryption()))
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.6\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d %s /ID [%s %s] >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, hexString(fileID), hexString(fileID), xref)
	return b.Bytes()
}

func hexString(s string) string { return fmt.Sprintf("<%x>", s) }

// The standard's encryption, revisions 3, 4 (7.6.3) and 6, with one password for
// owner and user.
const (
	fileID      = "0123456789abcdef"
	permissions = -4
	padding     = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"
)

func (w *pdfWriter) padded() []byte { return []byte((w.secret + padding)[:32]) }

func rounds(key, data []byte) []byte {
	out := bytes.Clone(data)
	for i := range 20 {
		turned := make([]byte, len(key))
		for j := range key {
			turned[j] = key[j] ^ byte(i)
		}
		c, _ := rc4.NewCipher(turned)
		c.XORKeyStream(out, out)
	}
	return out
}

func (w *pdfWriter) owner() []byte {
	sum := md5.Sum(w.padded())
	for range 50 {
		sum = md5.Sum(sum[:])
	}
	return rounds(sum[:], w.padded())
}

func (w *pdfWriter) key() []byte {
	if w.cipher == "aes256" {
		return bytes.Repeat([]byte{42}, 32)
	}
	var p [4]byte
	flags := int32(permissions)
	binary.LittleEndian.PutUint32(p[:], uint32(flags))
	sum := md5.Sum(bytes.Join([][]byte{w.padded(), w.owner(), p[:], []byte(fileID)}, nil))
	for range 50 {
		sum = md5.Sum(sum[:])
	}
	return sum[:]
}

// hardened is the hash of a password that revision 6 asks for (ISO 32000-2, 2.B).
func hardened(password, salt, user []byte) []byte {
	first := sha256.Sum256(slices.Concat(password, salt, user))
	key := first[:]
	for round := 0; ; round++ {
		data := bytes.Repeat(slices.Concat(password, key, user), 64)
		out := cbc(key[:16], key[16:32], data)
		rest := 0
		for _, b := range out[:16] {
			rest += int(b)
		}
		switch rest % 3 {
		case 0:
			sum := sha256.Sum256(out)
			key = sum[:]
		case 1:
			sum := sha512.Sum384(out)
			key = sum[:]
		default:
			sum := sha512.Sum512(out)
			key = sum[:]
		}
		if round >= 63 && int(out[len(out)-1]) <= round-31 {
			return key[:32]
		}
	}
}

// cbc encrypts whole blocks with AES.
func cbc(key, start, data []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the keys are as long as they must be
	}
	out := make([]byte, len(data))
	cipher.NewCBCEncrypter(block, start).CryptBlocks(out, data)
	return out
}

// encryption256 is the dictionary for AES with 256 bits (revision 6).
func (w *pdfWriter) encryption256() string {
	password, zero := []byte(w.secret), make([]byte, aes.BlockSize)
	check, salt := []byte("validate"), []byte("keysalt8")
	user := slices.Concat(hardened(password, check, nil), check, salt)
	userKey := cbc(hardened(password, salt, nil), zero, w.key())
	owner := slices.Concat(hardened(password, check, user), check, salt)
	ownerKey := cbc(hardened(password, salt, user), zero, w.key())
	flags := int32(permissions)
	perms := append(binary.LittleEndian.AppendUint32(nil, uint32(flags)), "\xff\xff\xff\xffTadbrand"...)
	return fmt.Sprintf("<< /Filter /Standard /V 5 /R 6 /Length 256 /P %d /O %s /U %s /OE %s /UE %s /Perms %s /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>",
		permissions, hexString(string(owner)), hexString(string(user)), hexString(string(ownerKey)), hexString(string(userKey)), hexString(string(cbc(w.key(), zero, perms))))
}

func (w *pdfWriter) encryption() string {
	if w.cipher == "aes256" {
		return w.encryption256()
	}
	sum := md5.Sum([]byte(padding + fileID))
	user := append(rounds(w.key(), sum[:]), make([]byte, 16)...)
	entries := fmt.Sprintf("/Filter /Standard /Length 128 /P %d /O %s /U %s", permissions, hexString(string(w.owner())), hexString(string(user)))
	if w.cipher == "aes" {
		return "<< /V 4 /R 4 /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV2 /Length 16 >> >> /StmF /StdCF /StrF /StdCF " + entries + " >>"
	}
	return "<< /V 2 /R 3 " + entries + " >>"
}

// encrypted is the data of an object as it stands in the file.
func (w *pdfWriter) encrypted(key []byte, object int, data string) string {
	if w.cipher == "" {
		return data
	}
	if w.cipher == "aes256" {
		return sealed(key, data)
	}
	own := append(bytes.Clone(key), byte(object), byte(object>>8), byte(object>>16), 0, 0)
	if w.cipher == "aes" {
		own = append(own, "sAlT"...)
	}
	sum := md5.Sum(own)
	if w.cipher == "rc4" {
		out := make([]byte, len(data))
		c, _ := rc4.NewCipher(sum[:])
		c.XORKeyStream(out, []byte(data))
		return string(out)
	}
	return sealed(sum[:], data)
}

// sealed is the data behind its start, filled to whole blocks.
func sealed(key []byte, data string) string {
	fill := aes.BlockSize - len(data)%aes.BlockSize
	start := bytes.Repeat([]byte{7}, aes.BlockSize)
	return string(start) + string(cbc(key, start, append([]byte(data), bytes.Repeat([]byte{byte(fill)}, fill)...)))
}
