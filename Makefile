# evq: `make run` and `make test` do everything on a fresh machine, system packages included.

PREFIX ?= /usr/local
PACKAGES := libcurl4-openssl-dev libedit-dev libre2-dev libsimdjson-dev libzstd-dev zlib1g-dev
RELEASE := -c release --static-swift-stdlib
SHARE = $(DESTDIR)$(PREFIX)/share
BIN = $(shell swift build $(RELEASE) --show-bin-path)
APT = $(if $(filter 0,$(shell id -u)),,sudo )apt-get

.PHONY: deps build run test bench sanitize fmt fuzz grammar install

# Asks dpkg first, so that a second run needs no network and no root.
deps:
	@dpkg -s $(PACKAGES) >/dev/null 2>&1 || { \
	  $(APT) update -qq && DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq $(PACKAGES); }

build: deps
	swift build $(RELEASE) --product evq

run: build
	@$(BIN)/evq examples/tour.evq --format table

test: deps
	swift format lint --strict -r Sources Tests Package.swift
	swift build --build-tests
	timeout 3600 swift test --skip-build
	.build/debug/evq test examples
	Tests/Scripts/conformance.sh
	Tests/Scripts/clients.sh .build/debug/evq
	Tests/Scripts/schemathesis.sh .build/debug/evq
	Tests/Scripts/fuzz.sh

# The keys of the shell; then evq beside other programs, as ratios of one run: start to exit, pages over
# loopback, and files of events.
# Peers that are not installed are named; those of PyPI are put into .build.
bench: build
	swift build $(RELEASE) --product evq-bench
	$(BIN)/evq-bench keys $(BIN)/evq
	Tests/Scripts/bench-start.sh $(BIN)/evq
	Tests/Scripts/bench-live.sh $(BIN)/evq
	Tests/Scripts/bench-files.sh $(BIN)/evq $(BIN)/evq-bench

# The engine's tests under the thread and the address sanitizer; each is a build of its own. XCTest, which no test
# uses, leaks a little in its own runner.
sanitize: deps
	swift test --sanitize=thread --build-path .build/thread --disable-xctest --filter EvqEngineTests
	swift test --sanitize=address --build-path .build/address --disable-xctest --filter EvqEngineTests

fmt:
	swift format -i -r Sources Tests Package.swift

# Diagrams and word lists for editors, out of grammar/evq.ebnf; tests say when they are stale.
grammar:
	python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  --target .build/python-railroad railroad-diagrams==3.0.1
	PYTHONPATH=.build/python-railroad python3 grammar/generate.py

install: build
	install -D -m 755 $(BIN)/evq $(DESTDIR)$(PREFIX)/bin/evq
	install -d $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
	  $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	$(BIN)/evq manual > $(SHARE)/man/man1/evq.1
	$(BIN)/evq completions bash > $(SHARE)/bash-completion/completions/evq
	$(BIN)/evq completions zsh > $(SHARE)/zsh/site-functions/_evq
	$(BIN)/evq completions fish > $(SHARE)/fish/vendor_completions.d/evq.fish
