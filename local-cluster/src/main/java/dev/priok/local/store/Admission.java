package dev.priok.local.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A check or completion of every object before it is stored. */
public interface Admission {

  /**
   * Called under the lock before a create ({@code old} is null) or an update is stored, also in a
   * dry run.
   *
   * @param next may be edited, for instance to fill in an address
   * @throws ApiException when the object must not be stored
   */
  void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next);
}
