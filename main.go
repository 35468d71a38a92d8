// Belegnetz finds what German integration-policy documents say, and where.
//
// Run "belegnetz help" for the commands, doc/ for the reasons.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"belegnetz/graph"
)

// Exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
	exitUnread = 3 // some files could not be read; the others are in
	exitWrong  = 4 // a draft has wrong quotations or citations
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program. What goes wrong is said on stderr, in German, and
// is the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	text, code := message(err)
	if text != "" {
		fmt.Fprintln(stderr, text)
	}
	return code
}

// common are the flags of all commands that read or write a store.
type common struct {
	store    string
	access   string
	readOnly bool // not even an index is made beside the store

	dictionary string // file; empty for none
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "belegnetz",
		Short: "Findet, was integrationspolitische Dokumente sagen und wo es steht",
		Long: `Belegnetz liest integrationspolitische Dokumente (Integrationskonzepte, Berichte, Studien, Interviews)
und beantwortet deutsche Fragen daraus. Jede Antwort ist eine wörtliche Stelle mit Beleg. Nichts wird erfunden,
nichts verlässt diesen Rechner.`,
		Example: `  belegnetz serve
  belegnetz ingest Konzepte/
  belegnetz ask 'Welche Dokumente behandeln Antidiskriminierung?'`,
		SilenceErrors:         true,
		SilenceUsage:          true,
		DisableFlagsInUseLine: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("Den Befehl „%s“ gibt es nicht. „belegnetz help“ nennt alle Befehle.", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetUsageTemplate(usageTemplate)
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	c := &common{}
	root.AddCommand(serveCommand(c), ingestCommand(c), askCommand(c), searchCommand(c), checkCommand(c), analyzeCommand(c),
		exportCommand(c), folderCommand(c), importCommand(c), removeCommand(c), statsCommand(c),
		backupCommand(c), restoreCommand(c), verifyCommand(c), compactCommand(c), entitiesCommand(c), curateCommand(c), benchCommand(), versionCommand(), completionCommand())
	root.SetHelpCommand(&cobra.Command{
		Use: "help [BEFEHL]", Short: "Hilfe zu einem Befehl",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usage("Den Befehl „%s“ gibt es nicht. „belegnetz help“ nennt alle Befehle.", args[0])
			}
			return found.Help()
		},
	})
	for _, cmd := range root.Commands() {
		cmd.Flags().BoolP("help", "h", false, "diese Hilfe")
	}
	root.Flags().BoolP("help", "h", false, "diese Hilfe")
	return root
}

// storeFlags adds --store, --access and --read-only, for commands that only read.
func (c *common) storeFlags(cmd *cobra.Command) {
	c.storeFlag(cmd)
	cmd.Flags().BoolVar(&c.readOnly, "read-only", false, "im Ordner des Bestands nichts ändern: auch das Suchverzeichnis wird nur im Arbeitsspeicher angelegt (für schreibgeschützte Ordner)")
	cmd.Flags().StringVar(&c.access, "access", "public", "was gezeigt wird: public (ohne interne Dokumente) oder internal (alles)")
}

func (c *common) storeFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.store, "store", "", "Ordner des Bestands oder postgres://… (sonst $BELEGNETZ_STORE, sonst der Datenordner des Benutzers)")
}

func (c *common) reader() (graph.Access, error) {
	switch c.access {
	case "public":
		return graph.Public, nil
	case "internal":
		return graph.Internal, nil
	}
	return 0, usage("--access kennt nur „public“ und „internal“, nicht „%s“.", c.access)
}

// dir is the folder of the store that the flags and the environment name.
func (c *common) dir() (string, error) {
	dir := c.store
	if dir == "" {
		dir = os.Getenv("BELEGNETZ_STORE")
	}
	if dir == "" {
		data, err := dataFolder()
		if err != nil {
			return "", usage("Der Datenordner des Benutzers ist nicht zu finden. Bitte mit --store einen Ordner nennen.")
		}
		dir = filepath.Join(data, "belegnetz")
	}
	return dir, nil
}

// dataFolder is where the system keeps what programs store for the user.
func dataFolder() (string, error) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return os.UserConfigDir()
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".local", "share"), nil
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Zeigt die Fassung des Programms", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "belegnetz "+version())
			return err
		},
	}
}

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "completion bash|zsh|fish|powershell", Short: "Schreibt die Befehlsergänzung für die Eingabezeile",
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"}, Args: oneArg("eine Shell: bash, zsh, fish oder powershell"),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, root := cmd.OutOrStdout(), cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return usage("Die Shell „%s“ ist nicht bekannt. Möglich sind bash, zsh, fish und powershell.", args[0])
		},
	}
}

// exactly one argument, called what in the message.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usage("Es fehlt %s. Beispiel: %s", what, cmd.UseLine())
		case len(args) > 1:
			return usage("Zu viele Angaben: erwartet wird %s. Enthält sie Leerzeichen, bitte in Anführungszeichen setzen.", what)
		}
		return nil
	}
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("„belegnetz %s“ nimmt keine Angabe „%s“.", cmd.Name(), args[0])
	}
	return nil
}

// errUnread: some files could not be read; each was named already.
var errUnread = errors.New("some files could not be read")
