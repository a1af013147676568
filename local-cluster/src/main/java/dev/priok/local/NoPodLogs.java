package dev.priok.local;

import dev.priok.local.store.ApiException;
import dev.priok.local.store.PodLogs;
import java.io.InputStream;
import java.util.OptionalInt;

/** The logs of a cluster without a node. */
final class NoPodLogs implements PodLogs {

  @Override
  public InputStream open(
      String namespace, String pod, boolean follow, boolean previous, OptionalInt tailLines) {
    throw ApiException.badRequest(
        "pod \"%s\" does not run: this cluster has no node".formatted(pod));
  }
}
