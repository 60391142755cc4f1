# Two targets do all the set-up on a fresh machine: `make demo` and `make test`.
# `make help` lists the rest.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS   += --no-print-directory

# The toolchain of go.mod, never one fetched on the way; no version control
# stamp, so that a checkout owned by somebody else builds too.
export GOTOOLCHAIN := local
export GOFLAGS     := -buildvcs=false

CACHE  := $(CURDIR)/.cache
TOOLS  := $(CACHE)/bin
MODULE := github.com/platinummonkey/spoke

# Go files that git knows or could know: no caches, no ignored output.
GOFILES = $$(git ls-files -co --exclude-standard '*.go')
GCI     = $(TOOLS)/gci $(1) --skip-generated -s standard -s default -s 'prefix($(MODULE))'

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | expand -t 14

.PHONY: demo
demo: build ## Build, then show Spoke at work on the shipped example
	@examples/demo.sh bin/spoke

.PHONY: build
build: ## Build bin/spoke
	go build -trimpath -o bin/spoke ./cli/spoke

.PHONY: test
test: check unit ## Everything that CI checks: format, linters, docs, all tests

.PHONY: check
check: fmt-check lint vet-all tidy-check shell-check

.PHONY: unit
unit: $(ORACLE) ## All tests, with the race detector where it can be afforded
	@echo '== tests'
	go test -race ./... 2>&1 | awk -f internal/tools/summary.awk

.PHONY: fmt
fmt: $(TOOLS)/.done ## Format the Go files
	@$(TOOLS)/gofumpt -w $(GOFILES)
	@$(call GCI,write) $(GOFILES)

.PHONY: fmt-check
fmt-check: $(TOOLS)/.done
	@echo '== format'
	@out=$$({ $(TOOLS)/gofumpt -l $(GOFILES); $(call GCI,list) $(GOFILES); } | sort -u); \
	if [[ -n $$out ]]; then printf 'not formatted, run `make fmt`:\n%s\n' "$$out"; exit 1; fi

.PHONY: lint
lint: $(TOOLS)/.done ## Linters
	@echo '== linters'
	@$(TOOLS)/staticcheck ./...
	@$(TOOLS)/errcheck -asserts -ignoretests ./...
	@$(TOOLS)/nilness ./...

.PHONY: vet-all
vet-all: ## go vet for Linux, macOS and Windows
	@for os in linux darwin windows; do echo "== vet $$os"; GOOS=$$os go vet ./...; done

.PHONY: tidy-check
tidy-check:
	@echo '== go.mod'
	@go mod tidy -diff
	@cd internal/tools && go mod tidy -diff

.PHONY: shell-check
shell-check:
	@echo "== shell scripts"
	@internal/tools/apt.sh shellcheck shellcheck
	@if command -v shellcheck >/dev/null; then \
		shellcheck $$(git ls-files -co --exclude-standard '*.sh') .ci/run; \
	else echo 'SKIPPED: shellcheck is not installed and could not be'; fi

.PHONY: docs
docs: ## Write the generated pages of docs/reference
	go run ./internal/gendocs

.PHONY: release-notes
release-notes: ## Fold the change entries into CHANGELOG.md: make release-notes VERSION=0.1.0
	go run ./internal/gendocs -fold $(VERSION)

.PHONY: new-rule
new-rule: ## Write the three pieces of a new lint rule: make new-rule ID=FOO_BAR
	go run ./internal/newrule $(ID)

$(TOOLS)/.done: internal/tools/go.mod internal/tools/go.sum
	@echo '== building the developer tools'
	@mkdir -p $(TOOLS)
	@cd internal/tools && GOBIN=$(TOOLS) go install tool
	@touch $@
