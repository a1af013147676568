package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A command beside a server, with the options that the image gives it. */
@EnabledOnOs(OS.LINUX)
class SmallCommandIT {
  private static final Path OPTIONS = Path.of("src/main/jib/app/command.args");
  private static final long MOST_KIBIBYTES = 64 * 1024;

  @TempDir Path folder;

  @Test
  void asksTheServerInAtMost64Mebibytes() throws Exception {
    ServerEnvironment environment = new ServerEnvironment(folder);
    try (ServerProcess server = environment.serve()) {
      String digest = server.pushImage("team/app", "v1", List.of("a layer"));
      for (List<String> command :
          List.of(
              List.of("check", "--json"),
              List.of("check", "--heal", "--read-data"),
              List.of("garbage-collect"),
              List.of("repo", "why", digest),
              List.of("repo", "rm", "team/app:v1"),
              List.of("repo", "undelete", "team/app:v1@" + digest),
              List.of("repo", "rm", "team/app"))) {
        assertThat(peakKibibytes(environment.variables, command))
            .as(command.toString())
            .isBetween(1L, MOST_KIBIBYTES);
      }
      assertThat(server.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void isNoServerItself() throws Exception {
    Process process =
        new ProcessBuilder(
                ServerEnvironment.JAVA,
                "-cp",
                ServerEnvironment.JAR.toString(),
                ImageCommand.class.getName(),
                "/usr/bin/registry-server",
                "serve")
            .redirectErrorStream(true)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .contains("start the image itself");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  private long peakKibibytes(Map<String, String> environment, List<String> order)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ServerEnvironment.JAVA);
    Files.readAllLines(OPTIONS).stream().filter(o -> o.startsWith("-X")).forEach(command::add);
    command.addAll(List.of("-jar", ServerEnvironment.JAR.toString()));
    command.addAll(order);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    long peak = 0;
    while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, ProcessMemory.peakKibibytes(process));
    }
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("output"))).isZero();
    return peak;
  }
}
