package cli

import (
	"os"
	"runtime"
	"strings"
	"syscall"
)

// makeRoom has the heap grow into huge pages where the system gives them to who
// asks. That saves most of the page faults of a large run. Memory that is never
// used takes no more than addresses.
//
// See Documentation/admin-guide/mm/transhuge.rst of the kernel.
func makeRoom(size int) {
	policy, err := os.ReadFile("/sys/kernel/mm/transparent_hugepage/enabled")
	if err != nil || !strings.Contains(string(policy), "[madvise]") {
		return
	}
	// Where addresses or memory are limited the runtime would end the program.
	const private = syscall.MAP_PRIVATE | syscall.MAP_ANON
	addresses, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, private)
	if err != nil {
		return
	}
	_ = syscall.Munmap(addresses)
	// The runtime keeps the addresses of what it frees, and uses them first.
	room := make([]byte, size)
	_ = syscall.Madvise(room, syscall.MADV_HUGEPAGE)
	runtime.KeepAlive(room)
	runtime.GC()
}
