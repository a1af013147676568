package dev.priok.registry;

import dev.priok.registry.archive.ArchiveException;
import dev.priok.registry.archive.ExportTarget;
import dev.priok.registry.archive.ImageName;
import dev.priok.registry.archive.Platform;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes images into an archive. */
@Command(
    name = "export",
    description = {
      "Writes images into an archive.",
      "It is an OCI image layout and what docker load reads, both at once."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the archive is whole", "1:it was not written", "2:wrong usage"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  registry-server export team/app:1 | docker load",
      "  registry-server export team/app:1 --from https://registry:5000 -o app.tar.gz",
      "  registry-server export team/app:1 -o app.tar && skopeo inspect docker-archive:app.tar"
    })
final class ExportCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "NAME, NAME:TAG or NAME@DIGEST")
  private List<String> images = List.of();

  @Option(names = "--from", paramLabel = "PLACE", description = PlaceOptions.PLACE)
  private @Nullable String from;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "a tar file, packed when its name ends with .gz, .tgz or .zst; a directory when it ends"
              + " with / or is one; - for standard output (default)")
  private String output = "-";

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      description = "which image of several platforms docker load is to see; all are written")
  private @Nullable String platform;

  @Mixin private PlaceOptions options = new PlaceOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    if (output.equals("-") && spec != null && terminal) {
      throw new ParameterException(
          spec.commandLine(),
          "an archive is nothing for a terminal: use -o FILE, or | docker load");
    }
    return options.run(
        from,
        (place, progress) ->
            write(
                new ExportTarget(
                    place,
                    platform == null ? Platform.ofThisMachine() : Platform.parse(platform),
                    progress)));
  }

  private void write(ExportTarget target) throws IOException, ArchiveException {
    List<ImageName> names = new ArrayList<>();
    for (String image : images) {
      names.add(ImageName.parse(image));
    }
    if (output.equals("-")) {
      // Not System.out, which swallows errors: a broken pipe must not look like success.
      try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
        target.writeTo(out, names);
      }
    } else if (output.endsWith("/") || Files.isDirectory(Path.of(output))) {
      target.writeDirectory(Path.of(output), names);
    } else {
      target.writeFile(Path.of(output), names);
    }
  }
}
