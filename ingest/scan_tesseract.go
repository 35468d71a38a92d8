package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// tesseractOutput is the most bytes that are taken of its output.
const tesseractOutput = 16 << 20

// Tesseract looks for the program of that name with its German data, in the
// path and where it is usually installed. It returns nil if there is none.
func Tesseract(ctx context.Context) Recogniser {
	for _, path := range tesseractPlaces() {
		program, err := exec.LookPath(path)
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		listed, err := exec.CommandContext(ctx, program, "--list-langs").CombinedOutput()
		cancel()
		if err == nil && slices.Contains(strings.Fields(string(listed)), "deu") {
			return func(ctx context.Context, picture []byte) ([]byte, error) { return runTesseract(ctx, program, picture) }
		}
	}
	return nil
}

func tesseractPlaces() []string {
	places := []string{"tesseract"}
	if runtime.GOOS == "windows" {
		for _, folder := range []string{os.Getenv("ProgramFiles"), os.Getenv("ProgramFiles(x86)"), filepath.Join(os.Getenv("LocalAppData"), "Programs"), os.Getenv("LocalAppData")} {
			if folder != "" {
				places = append(places, filepath.Join(folder, "Tesseract-OCR", "tesseract.exe"))
			}
		}
	}
	if runtime.GOOS == "darwin" {
		places = append(places, "/opt/homebrew/bin/tesseract", "/usr/local/bin/tesseract")
	}
	return places
}

func runTesseract(ctx context.Context, program string, picture []byte) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, "-", "-", "-l", "deu", "--dpi", "300", "tsv")
	// One page takes one core; others read other files meanwhile.
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	cmd.Stdin = bytes.NewReader(picture)
	out := limitedBuffer{limit: tesseractOutput}
	cmd.Stdout = &out
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("tesseract: %w", err)
	}
	return out.Bytes(), nil
}

// A limitedBuffer refuses to grow beyond its limit.
type limitedBuffer struct {
	bytes.Buffer
	limit int
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.limit {
		return 0, errors.New("too much output")
	}
	return b.Buffer.Write(p)
}
