.DEFAULT_GOAL := help
SHELL := /bin/bash

# Maven itself runs on the JDK found here, whatever `java` on the PATH is; an empty JDK fails in `jdk` with a reason.
JDK := $(shell hack/find-jdk.sh 25)
export JAVA_HOME := $(JDK)
export MAVEN_OPTS := --sun-misc-unsafe-memory-access=allow $(MAVEN_OPTS)
MVN := mvn -B
REGISTRY_SERVER := registry-server/target/registry-server.jar

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
ifeq ($(origin KUBECONFIG),command line)
run: jars ## playground: a registry to push to, on this machine (ARGS=--help); KUBECONFIG=file runs the operator against that cluster
	KUBECONFIG="$(KUBECONFIG)" "$(JDK)/bin/java" -jar operator/target/operator.jar
else
run: jars
	@exec "$(JDK)/bin/java" --enable-native-access=ALL-UNNAMED -jar playground/target/playground.jar --registry-server $(REGISTRY_SERVER) $(ARGS)
endif

.PHONY: jars
jars: jdk ## build the runnable jars: registry-server, operator, playground
	@echo "Building with the JDK at $(JDK) (the first time Maven also fetches libraries: some minutes)"
	@$(MVN) -q package -DskipTests

.PHONY: test
test: jdk ## unit tests: some minutes
	$(MVN) test

.PHONY: it
it: jdk ## integration tests with real clients and, after make kube, a real API server: minutes (hack/install-test-tools.sh)
	$(MVN) verify -Dskip.unit.tests

.PHONY: clients-table
clients-table: ## write docs/clients.md anew from the reports of the last make it
	@hack/clients-table.sh

.PHONY: soak
soak: jdk ## the store under load, at random, at each crash point, kill -9, handover and garbage collection for longer: half an hour, or SOAK_SECONDS=900 SOAK_ROUNDS=100 (10 at least)
	$(MVN) verify -pl registry-server -Dskip.unit.tests -Dit.test='CollectionUnderLoadIT,CollectionModelIT,CrashPointsIT,KillIT,TwoServersIT,CollectionCostIT' \
	  -Dpriok.soak.seconds=$(or $(SOAK_SECONDS),900) -Dpriok.soak.rounds=$(or $(SOAK_ROUNDS),100)

.PHONY: heavy
heavy: image ## clients that take ten minutes to build (moby 2, containerd 2.4, helm 4, cosign), 5 GB through a server of 256 MB, and slow pushes; as root
	$(MVN) -q package -DskipTests -pl registry-server -am
	hack/heavy/run.sh
	hack/heavy/big-blob.sh
	hack/heavy/slow-push.sh

.PHONY: conformance
conformance: jdk ## the official OCI conformance suite, where oci-conformance is on the PATH
	$(MVN) -q package -DskipTests -pl registry-server
	hack/conformance.sh

.PHONY: fuzz
fuzz: jdk ## fuzz every parser of what strangers send; SECONDS_EACH (60) for each, new findings under registry-server/
	hack/fuzz.sh $(or $(SECONDS_EACH),60)

.PHONY: lint
lint: jdk ## formatting, compiler warnings, shell syntax
	$(MVN) -q spotless:check test-compile
	for script in $$(git ls-files "*.sh") .ci/run; do bash -n "$$script" || exit 1; done

.PHONY: format
format: jdk ## format the Java sources
	$(MVN) -q spotless:apply

.PHONY: generate
generate: jdk ## write the CRD, and the chart's, anew from the records in crds/
	$(MVN) -q test -pl crds -Dpriok.generate=true

.PHONY: install-yaml
install-yaml: ## write install.yaml anew from helm/priok (helm: hack/install-test-tools.sh)
	hack/chart/install-yaml.sh >install.yaml.new && mv install.yaml.new install.yaml

.PHONY: reproducible
reproducible: jdk ## build twice and compare the runnable jars
	hack/check-reproducible.sh

.PHONY: image
image: jdk ## OCI image tarballs in <module>/target/<name>-image.tar; BASE_IMAGE=name builds upon that base
	BASE_IMAGE="$(BASE_IMAGE)" hack/image/build.sh

.PHONY: image-test
image-test: jdk ## play docker run's flags through on the images, and build them twice (as root)
	hack/image/test-image.sh
	hack/image/check-reproducible.sh

.PHONY: image-push
image-push: ## push the tarballs: REGISTRY=host:port, PUSH_FLAGS for skopeo (--dest-creds ...)
	hack/image/push.sh "$(REGISTRY)" $(PUSH_FLAGS)

.PHONY: kube
kube: ## build a real Kubernetes for tests, once (minutes; hack/kube/README.md)
	nice hack/kube/build.sh $(if $(filter control-plane controllers,$(MODE)),$(MODE),all)

.PHONY: kube-up
kube-up: ## start it, a whole node as root; MODE=control-plane or controllers for less
	hack/kube/up.sh $(or $(MODE),node)

.PHONY: kube-down
kube-down: ## stop it and forget its data
	hack/kube/down.sh

.PHONY: chart-test
chart-test: ## what holds for the chart without a cluster; install.yaml is the chart's
	hack/chart/check.sh

.PHONY: e2e
e2e: image ## install on a real node by helm and by install.yaml, and use it: minutes, as root, after make kube
	hack/e2e/run.sh

.PHONY: uninstall
uninstall: ## remove Priok from kubectl's cluster, Registries first; images and passwords stay (YES=1 does it)
	YES="$(YES)" hack/uninstall.sh

.PHONY: clean
clean: jdk ## remove what the build made
	$(MVN) -q clean

.PHONY: jdk
jdk:
	@test -n "$(JDK)"
	@command -v mvn >/dev/null || { echo "Maven is missing: install 3.8.7 or newer (Debian: apt-get install maven; macOS: brew install maven)." >&2; exit 1; }
