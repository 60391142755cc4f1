package pty

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// Open gives a terminal of that width in cells, and a function that ends it
// and gives all that was written on it. The test is skipped where the system
// has no pseudo-terminals.
func Open(t *testing.T, width uint16) (tty *os.File, written func() string) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	must(unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetUint32(int(screen.Fd()), unix.TIOCGPTN)
	must(err)
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	must(err)
	must(unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: width}))

	all := make(chan string)
	go func() {
		text, _ := io.ReadAll(screen) // ends in EIO once the other side is closed
		all <- strings.ReplaceAll(string(text), "\r\n", "\n")
	}()
	return tty, func() string {
		_ = tty.Close()
		text := <-all
		_ = screen.Close()
		return text
	}
}
