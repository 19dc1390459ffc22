# `make run` and `make test` work on a fresh machine: they install the system packages, too.

PREFIX ?= /usr/local
PACKAGES := libcurl4-openssl-dev libedit-dev libmicrohttpd-dev libre2-dev libsimdjson-dev libtomlplusplus-dev \
  libzstd-dev zlib1g-dev
RELEASE := -c release --static-swift-stdlib
SHARE = $(DESTDIR)$(PREFIX)/share
BIN = $(shell swift build $(RELEASE) --show-bin-path)
APT = $(if $(filter 0,$(shell id -u)),,sudo )apt-get

.PHONY: deps build run test bench sanitize fmt grammar picture docs install dist

# Asks dpkg first: a second run needs neither network nor root.
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

# Key latency in the shell, then evq beside other programs: start-up, pages over loopback, and event files.
# Peers from PyPI are installed into .build; peers that are not installed are skipped and named.
bench: build
	swift build $(RELEASE) --product evq-bench
	$(BIN)/evq-bench keys $(BIN)/evq
	Tests/Scripts/bench-start.sh $(BIN)/evq $(BIN)/evq-bench
	Tests/Scripts/bench-live.sh $(BIN)/evq
	Tests/Scripts/bench-files.sh $(BIN)/evq $(BIN)/evq-bench

# The engine's tests under the thread and the address sanitizer, each with its own build. No test uses XCTest, and
# its runner leaks memory, so it is disabled.
sanitize: deps
	swift test --sanitize=thread --build-path .build/thread --disable-xctest --filter EvqEngineTests
	swift test --sanitize=address --build-path .build/address --disable-xctest --filter EvqEngineTests

fmt:
	swift format -i -r Sources Tests Package.swift

# Diagrams and word lists for editors, generated from grammar/evq.ebnf; tests fail if they are stale.
grammar:
	python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  --target .build/python-railroad railroad-diagrams==3.0.1
	PYTHONPATH=.build/python-railroad python3 grammar/generate.py

# The picture of the shell, from a real session; a test fails if it is stale. With EVQ_RECORD=1 the test records it and
# fails, hence the dash.
picture:
	swift build --build-tests
	-EVQ_RECORD=1 swift test --skip-build --filter PictureTests

# The articles as a web site; swift's docc is enough.
docs:
	docc convert Sources/evq/evq.docc --output-path .build/documentation \
	  --fallback-display-name evq --fallback-bundle-identifier evq --warnings-as-errors

install: build
	install -D -m 755 $(BIN)/evq $(DESTDIR)$(PREFIX)/bin/evq
	install -d $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
	  $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	$(BIN)/evq manual > $(SHARE)/man/man1/evq.1
	$(BIN)/evq completions bash > $(SHARE)/bash-completion/completions/evq
	$(BIN)/evq completions zsh > $(SHARE)/zsh/site-functions/_evq
	$(BIN)/evq completions fish > $(SHARE)/fish/vendor_completions.d/evq.fish

# A stripped program of at most 25 MB, and a Debian package of it, which is installed and run in a clean system. The
# package's dependencies are those that the linker recorded, and libcurl, which is loaded at the first request.
DIST = .build/dist
ROOT = $(DIST)/root
dist: PACKAGES += binutils dpkg-dev
dist: build
	rm -rf $(DIST)
	$(MAKE) --no-print-directory install DESTDIR=$(ROOT) PREFIX=/usr
	strip $(ROOT)/usr/bin/evq
	cp $(ROOT)/usr/bin/evq $(DIST)/evq
	Tests/Scripts/package.sh $(ROOT) $(DIST)
	Tests/Scripts/dist.sh $(DIST)/evq $(DIST)/evq_*.deb
