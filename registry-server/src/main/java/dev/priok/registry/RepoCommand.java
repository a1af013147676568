package dev.priok.registry;

import dev.priok.registry.control.StoreOrder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Works on what is in a store, served or not. */
@Command(
    name = "repo",
    description = "Removes images, brings them back, and says what keeps content.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "(rm | undelete | why)")
final class RepoCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  @Command(
      name = "rm",
      description = {
        "Removes a repository, a tag or a manifest.",
        "Each line names what undelete brings back, until the space is freed: at the earliest one"
            + " gc.minage after the next collection."
      },
      mixinStandardHelpOptions = true,
      versionProvider = Main.Version.class,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:removed", "1:not there, or storage fails", "2:invalid usage"},
      footerHeading = "%nExamples:%n",
      footer = {
        "  registry-server repo rm team/app",
        "  registry-server repo rm team/app:v1",
        "  registry-server repo rm team/app@sha256:6c3c..."
      })
  int remove(
      @Mixin StoreCommand store,
      @Parameters(paramLabel = "NAME[:TAG|@DIGEST]", description = "what goes") String name) {
    return store.order(new StoreOrder.Remove(name));
  }

  @Command(
      name = "undelete",
      description = {
        "Brings a deleted manifest back, with all that it names, while its content is in the store"
            + " or in the trash; and a tag for it, if one is named."
      },
      mixinStandardHelpOptions = true,
      versionProvider = Main.Version.class,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:back", "1:gone for good, or storage fails", "2:invalid usage"},
      footerHeading = "%nExamples:%n",
      footer = {"  registry-server repo undelete team/app:v1@sha256:6c3c..."})
  int undelete(
      @Mixin StoreCommand store,
      @Parameters(paramLabel = "NAME[:TAG]@DIGEST", description = "what comes back") String name) {
    return store.order(new StoreOrder.Undelete(name));
  }

  @Command(
      name = "why",
      description = "Says what keeps a manifest or blob, or when it goes.",
      mixinStandardHelpOptions = true,
      versionProvider = Main.Version.class,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:it is there", "1:not in the store", "2:invalid usage"},
      footerHeading = "%nExamples:%n",
      footer = {"  registry-server repo why sha256:6c3c..."})
  int why(
      @Mixin StoreCommand store,
      @Parameters(paramLabel = "DIGEST", description = "what is asked about") String digest) {
    return store.order(new StoreOrder.Why(digest));
  }
}
