package dev.priok.node.desired;

import java.util.List;

/** What the mounted directory says. */
public sealed interface Desired {

  /** The operator's word, complete: a registry that is not in it is no longer wanted. */
  record Document(String revision, List<Entry> entries, List<String> ignoredKeys)
      implements Desired {
    public Document {
      entries = List.copyOf(entries);
      ignoredKeys = List.copyOf(ignoredKeys);
    }
  }

  /** No document is mounted or it cannot be read: nothing follows from that for any registry. */
  record Missing(String reason) implements Desired {}
}
