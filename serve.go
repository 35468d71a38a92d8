package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"belegnetz/data"
	"belegnetz/graph"
	"belegnetz/server"
)

func serveCommand(c *common) *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "serve [Optionen]",
		Short: "Öffnet Belegnetz im Browser",
		Long: `Startet die Webseite und die Schnittstelle (API) auf diesem Rechner. Solange der eigene Bestand leer ist, wird der
Beispielbestand gezeigt und überall als solcher bezeichnet.`,
		Example: "  belegnetz serve\n  belegnetz serve --addr 127.0.0.1:9000 --store Bestand/",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.serve(cmd, addr) },
	}
	c.storeFlags(cmd)
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "Adresse und Port")
	dictionaryFlag(cmd, &c.dictionary)
	return cmd
}

// How long a browser may take to send a request and to take the answer, and
// how long running answers may take after Ctrl-C.
const (
	readTimeout     = 10 * time.Second
	writeTimeout    = 60 * time.Second
	shutdownTimeout = 5 * time.Second
)

func (c *common) serve(cmd *cobra.Command, addr string) (err error) {
	access, err := c.reader()
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return usage("--addr muss aus Adresse und Port bestehen wie 127.0.0.1:8080, nicht „%s“.", addr)
	}
	// Who asks is not known: there are no accounts.
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usage("Belegnetz antwortet nur auf diesem Rechner, denn es fragt niemanden nach seinem Namen. Bitte --addr 127.0.0.1:8080 wählen, nicht „%s“.", addr)
	}
	ctx := cmd.Context()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return failed(err, "Die Adresse %s ist nicht frei oder nicht erlaubt. Läuft Belegnetz schon? Sonst bitte mit --addr einen anderen Port wählen, etwa 127.0.0.1:8081.", addr)
	}
	defer listener.Close()
	questions, err := exampleQuestions()
	if err != nil {
		return err
	}
	reading, err := readingHere(ctx, c.dictionary)
	if err != nil {
		return err
	}
	page, err := openSite(ctx, c, server.Options{
		Access: access, Questions: questions, Version: version(), Host: listener.Addr().String(),
		Logger: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}, reading, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, page.close()) }()
	if err := page.shown.library.announce(ctx, cmd, listener.Addr().String(), access); err != nil {
		return err
	}
	s := &http.Server{Handler: page, ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		MaxHeaderBytes: 64 << 10, BaseContext: func(net.Listener) context.Context { return ctx }}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		done <- s.Shutdown(end)
	}()
	if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}

// announce prints the address, the store and what is in it.
func (l *library) announce(ctx context.Context, cmd *cobra.Command, addr string, access graph.Access) error {
	stock, err := l.engine.Stock(ctx, access)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "Belegnetz läuft: http://%s\n", addr)
	if l.example {
		fmt.Fprintln(out, "Beispielbestand (Ihr eigener Bestand ist noch leer; /hinzufuegen oder „belegnetz ingest ORDNER“ liest Dokumente ein)")
	} else {
		fmt.Fprintf(out, "Bestand: %s\n", l.dir)
	}
	documents := fmt.Sprintf("%d Dokumente", stock.Documents)
	if stock.Documents == 1 {
		documents = "1 Dokument"
	}
	_, err = fmt.Fprintf(out, "Darin: %s, %d Passagen, %d nur zitierte Werke. Beenden mit Strg-C.\n", documents, stock.Passages, stock.Cited)
	return err
}

func exampleQuestions() ([]server.ExampleQuestion, error) {
	var questions []server.ExampleQuestion
	if err := json.Unmarshal(data.Questions, &questions); err != nil {
		return nil, fmt.Errorf("example questions: %w", err)
	}
	return questions, nil
}
