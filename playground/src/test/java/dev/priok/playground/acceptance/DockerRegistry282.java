package dev.priok.playground.acceptance;

import java.nio.file.Path;
import java.util.List;

/**
 * Debian's docker-registry 2.8.2, whose stores we adopt. With a configuration of its own: the
 * packaged one listens on all addresses. No descriptor cache, so that it sees what others write
 * into its store.
 */
final class DockerRegistry282 extends RunningRegistry {

  private final Path config;

  private DockerRegistry282(Path rootDirectory, Path workDirectory) {
    super("docker-registry", rootDirectory, workDirectory);
    this.config = workDirectory.resolve("docker-registry.yml");
  }

  static DockerRegistry282 start(Path rootDirectory, Path workDirectory) {
    DockerRegistry282 registry = new DockerRegistry282(rootDirectory, workDirectory);
    registry.writeConfig();
    registry.start();
    return registry;
  }

  @Override
  List<String> command() {
    return List.of(Tool.DOCKER_REGISTRY.path().toString(), "serve", config.toString());
  }

  private void writeConfig() {
    String yaml =
        """
        version: 0.1
        log: {level: info}
        storage:
          filesystem: {rootdirectory: "%s"}
          delete: {enabled: true}
        http: {addr: "%s"}
        """
            .formatted(rootDirectory(), address());
    write(config, yaml);
  }
}
