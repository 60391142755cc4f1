# Copies the output of `go test` and ends it with a count of packages.
{ print; fflush() }
/^ok  / { passed++ }
/^FAIL\t/ { failed++ }
END { printf "packages: %d passed, %d failed\n", passed, failed; exit failed > 0 }
