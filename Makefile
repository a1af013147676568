.DEFAULT_GOAL := help
SHELL := /bin/bash
JDK := $(shell hack/find-jdk.sh 25)
MVN := JAVA_HOME="$(JDK)" MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow $(MAVEN_OPTS)" mvn -B

.PHONY: compile
compile: jdk
	$(MVN) -q compile

.PHONY: jdk
jdk:
	@test -n "$(JDK)"
	@command -v mvn >/dev/null || { echo "Maven is missing: install Maven 3.8.7 or newer (Debian: apt-get install maven; macOS: brew install maven)" >&2; exit 1; }
