package dev.priok.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/troubleshooting.md says of each reason what to do, unless there is nothing to do. */
class TroubleshootingTest {
  private static final Path PAGE = Path.of("../docs/troubleshooting.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `\\w+`: `(\\w+)` \\|");

  /** What is right, and what becomes right by itself. */
  private static final Set<Reason> NOTHING_TO_DO =
      EnumSet.of(
          Reason.REGISTRY_READY,
          Reason.PAUSED,
          Reason.CLAIM_BOUND,
          Reason.EMPTY_DIR,
          Reason.SERVING,
          Reason.HTPASSWD_SECRET,
          Reason.GENERATED_ADMIN,
          Reason.MANAGED_CERTIFICATE,
          Reason.SECRET_CERTIFICATE,
          Reason.TLS_DISABLED,
          Reason.CATALOG_READ,
          Reason.NODES_TRUSTED,
          Reason.ROOM_LEFT,
          Reason.RULES_APPLIED,
          Reason.NO_PROBLEM,
          Reason.PROGRESSING,
          Reason.WAITING_FOR_STORAGE,
          Reason.WAITING_FOR_POD,
          Reason.WAITING_FOR_ADDRESS,
          Reason.WAITING_FOR_CERTIFICATE,
          Reason.WAITING_FOR_NODES,
          Reason.COUNTING,
          Reason.PENDING);

  @Test
  void saysWhatToDoAboutEachReasonThatAsksForIt() throws IOException {
    Set<String> asks =
        EnumSet.complementOf(EnumSet.copyOf(NOTHING_TO_DO)).stream()
            .map(Reason::word)
            .collect(Collectors.toSet());

    assertThat(rows()).containsExactlyInAnyOrderElementsOf(asks);
  }

  private static Set<String> rows() throws IOException {
    return ROW.matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult row) -> row.group(1))
        .collect(Collectors.toSet());
  }
}
