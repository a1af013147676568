package dev.priok.registry;

import dev.priok.registry.archive.ArchiveException;
import dev.priok.registry.archive.ImageImport;
import dev.priok.registry.archive.ImageName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes the images of an archive in. */
@Command(
    name = "import",
    description = "Puts the images of an archive into a store or a registry.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all images are in", "1:it was not done, or not to its end", "2:wrong usage"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  docker save team/app:1 | registry-server import - --to http://registry:5000",
      "  docker save team/app:1 | ssh host registry-server import -",
      "  registry-server import image.tar.zst --to /var/lib/registry",
      "  registry-server import layout/ --name team/app:1"
    })
final class ImportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ARCHIVE",
      description =
          "a tar file, plain or packed with gzip or zstd, as docker save or skopeo write it; an"
              + " OCI image layout as a directory; - for standard input")
  private String archive = "";

  @Option(names = "--to", paramLabel = "PLACE", description = PlaceOptions.PLACE)
  private @Nullable String to;

  @Option(
      names = "--name",
      paramLabel = "NAME[:TAG]",
      description = "what the image is to be called, instead of what the archive calls it")
  private @Nullable String name;

  @Mixin private PlaceOptions options = new PlaceOptions();

  @Override
  public Integer call() {
    return options.run(
        to,
        (place, progress) -> {
          Optional<ImageName> asked =
              name == null ? Optional.empty() : Optional.of(ImageName.parse(name));
          take(new ImageImport(place, progress, asked));
        });
  }

  private void take(ImageImport images) throws IOException, ArchiveException {
    if (archive.equals("-")) {
      images.from(System.in);
      return;
    }
    Path path = Path.of(archive);
    if (Files.isDirectory(path)) {
      images.from(path);
      return;
    }
    try (InputStream in = Files.newInputStream(path)) {
      images.from(in);
    }
  }
}
