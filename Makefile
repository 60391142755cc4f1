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
build: ## Build bin/spoke, and bin/spoke-full behind it
	CGO_ENABLED=0 go build -trimpath -o bin/linked/spoke ./cli/front
	CGO_ENABLED=0 go build -trimpath -o bin/linked/spoke-full ./cli/spoke
	@# The linker leaves a file in memory page by page. A copy, as installers make one, starts a fifth faster.
	install bin/linked/* bin

.PHONY: test
test: check unit ## Everything that CI checks: format, linters, docs, all tests

.PHONY: check
check: fmt-check lint vet-all tidy-check shell-check

.PHONY: unit
unit: apt services ## All tests, with the race detector where it can be afforded
	@echo '== tests'
	go test -race -timeout 30m ./... 2>&1 | awk -f internal/tools/summary.awk

.PHONY: fmt
fmt: $(TOOLS)/.done ## Bring the Go files up to date and format them
	@go fix ./...
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
	@bad=0; \
	$(TOOLS)/staticcheck ./... || bad=1; \
	$(TOOLS)/errcheck -asserts -ignoretests -exclude internal/tools/errcheck.txt ./... || bad=1; \
	$(TOOLS)/nilness ./... || bad=1; \
	go fix -diff ./... || bad=1; \
	exit $$bad

.PHONY: vet-all
vet-all: ## go vet for Linux, macOS and Windows
	@for os in linux darwin windows; do echo "== vet $$os"; GOOS=$$os go vet ./...; done

.PHONY: tidy-check
tidy-check:
	@echo '== go.mod'
	@go mod tidy -diff
	@cd internal/tools && go mod tidy -diff

.PHONY: shell-check
shell-check: apt
	@echo '== shell scripts'
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

# The largest corpus is no package of a registry: this names its archive. What
# needs it says loudly that it is absent.
export SPOKE_GOOGLEAPIS_TAR ?= $(wildcard ../shared/corpus/googleapis.tar.xz)

# Case by case against the real binary; N says how many, KINDS which. MUTANTS
# says on how many files that are slightly off the engine is held against the
# reference.
N       ?= 20000
KINDS   ?=
MUTANTS ?= 200000
.PHONY: oracle
oracle: apt ## All cases live against the real binary; differences are shrunk and kept
	go run ./internal/oracle/live -n $(N) -kinds '$(KINDS)' -shrink 20
	go run ./internal/oracle/live -corpora
	go run ./internal/oracle/live -series -n 100000
	go test ./internal/syntaxtest -rounds $(N) -corpus $(CURDIR)/.cache/corpora/trees -timeout 60m
	go test ./internal/enginetest -rounds $(N) -timeout 60m -run 'Generated|Options'
	go test ./internal/enginetest -rounds 200 -timeout 60m -run Corpora -corpora $(CURDIR)/.cache/corpora/trees
	go test ./internal/enginetest -mutants $(MUTANTS) -timeout 180m -run 'Mutants|Partial' -corpora $(CURDIR)/.cache/corpora/trees

.PHONY: corpora
corpora: apt ## Lay out the pinned corpora in .cache/corpora
	go run ./internal/corpora/layout

.PHONY: bench
bench: build corpora ## Wall time, CPU and memory as ratios to the real binary
	go run ./internal/bench
	go run ./internal/bench -times warm
	go run ./internal/bench -times sizes

# What the registry runs on in tests: PostgreSQL and Redis of the system, and an
# S3 service built from source.
.PHONY: services
services: $(TOOLS)/versitygw
	@internal/tools/apt.sh pg_ctlcluster postgresql
	@internal/tools/apt.sh redis-server redis-server

VERSITYGW := github.com/versity/versitygw/cmd/versitygw@v1.8.0
$(TOOLS)/versitygw:
	@echo '== building an S3 service for tests'
	@mkdir -p $(TOOLS)
	@GOBIN=$(TOOLS) go install $(VERSITYGW)

.PHONY: bench-registry
bench-registry: services ## The registry against nginx, bare stores, and itself when it is empty
	@internal/tools/apt.sh nginx nginx-light
	SPOKE_BENCH=1 go test ./registryd/e2e -run TestBench -v -timeout 120m

MINIO := github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c
.PHONY: test-minio
test-minio: services ## The S3 store, the scenarios, races, crashes and collections on MinIO
	@mkdir -p $(TOOLS)
	@test -x $(TOOLS)/minio || GOBIN=$(TOOLS) go install $(MINIO)
	SPOKE_MINIO=$(TOOLS)/minio go test ./registryd/store/s3
	SPOKE_MINIO=$(TOOLS)/minio go test ./registryd/e2e -run '(Scenarios|Race|Kill|Collect)/services'

.PHONY: race-registry
race-registry: services ## Concurrent pushes and collections on a registry built with the race detector
	go build -race -o $(CACHE)/registryd-race ./registryd
	SPOKE_TEST_REGISTRYD=$(CACHE)/registryd-race go test ./registryd/e2e -timeout 60m -run 'Race|Collect|Replicas|Traces|Limits|Health'

.PHONY: test-plugins
test-plugins: apt ## Generate with real plugins, by both programs; part of make test
	go test ./internal/plugintest -v

FUZZTIME ?= 60s
.PHONY: fuzz
fuzz: ## Every fuzz target for FUZZTIME
	@internal/tools/fuzz.sh $(FUZZTIME)

$(TOOLS)/.done: internal/tools/go.mod internal/tools/go.sum
	@echo '== building the developer tools'
	@mkdir -p $(TOOLS)
	@cd internal/tools && GOBIN=$(TOOLS) go install tool
	@touch $@

# Programs of the system that the checks call: fetched where possible, and
# whatever stays absent makes its step skip itself, loudly.
.PHONY: apt
apt:
	@internal/tools/apt.sh shellcheck shellcheck
	@internal/tools/apt.sh npm npm
