package dev.priok.local.store;

import java.io.InputStream;
import java.util.OptionalInt;

/** Where {@code kubectl logs} comes from. */
public interface PodLogs {

  /**
   * Opens the output of a pod's container.
   *
   * @param follow whether the stream goes on until the container ends
   * @param previous whether the run before the present one is meant
   * @throws ApiException when there is no such pod or output
   */
  InputStream open(
      String namespace, String pod, boolean follow, boolean previous, OptionalInt tailLines);
}
