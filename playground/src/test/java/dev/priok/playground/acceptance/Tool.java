package dev.priok.playground.acceptance;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program that the acceptance tests drive; {@code hack/install-test-tools.sh} brings them all.
 */
enum Tool {
  DOCKER("docker"),
  DOCKERD("dockerd"),
  CONTAINERD("containerd"),
  CTR("ctr"),
  SKOPEO("skopeo"),
  DOCKER_REGISTRY("docker-registry"),
  HTPASSWD("htpasswd"),
  KUBECTL("kubectl"),
  SH("sh"),
  BASH("bash"),
  PODMAN("podman"),
  BUILDAH("buildah"),
  CRANE("crane"),
  REGCTL("regctl"),
  ORAS("oras"),
  HELM("helm"),
  NGINX("nginx"),
  OPENSSL("openssl"),
  JQ("jq"),
  GO_DOCKERCLIENT("priok-go-dockerclient");

  private final String program;

  Tool(String program) {
    this.program = program;
  }

  String program() {
    return program;
  }

  /** The program's path: PATH first, then where daemons and the project's own test tools lie. */
  Optional<Path> find() {
    return searchPath()
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** Like {@link #find()}, for a test that {@link RequiredTools} let run. */
  Path path() {
    return find().orElseThrow(() -> new IllegalStateException(program + " is not installed"));
  }

  /** A PATH on which every one of them is found. */
  static String pathOfAll() {
    return searchPath().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Stream<Path> searchPath() {
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of);
    // A user's PATH often lacks the folders of daemons.
    Stream<Path> daemons = Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin").map(Path::of);
    return Stream.concat(Stream.concat(onPath, daemons), Stream.of(ownTools()));
  }

  private static Path ownTools() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return caches.resolve("priok").resolve("bin");
  }
}
