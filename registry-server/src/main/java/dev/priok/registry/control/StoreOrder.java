package dev.priok.registry.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What can be ordered of a store, as it goes over the local socket. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StoreOrder.Collect.class, name = "collect"),
  @JsonSubTypes.Type(value = StoreOrder.Check.class, name = "check"),
  @JsonSubTypes.Type(value = StoreOrder.Remove.class, name = "remove"),
  @JsonSubTypes.Type(value = StoreOrder.Undelete.class, name = "undelete"),
  @JsonSubTypes.Type(value = StoreOrder.Why.class, name = "why")
})
public sealed interface StoreOrder {

  /** Whether it may change the store. */
  boolean mayChange();

  /**
   * Collects garbage.
   *
   * @param now without the grace; only where nobody pushes
   */
  record Collect(boolean dryRun, boolean now) implements StoreOrder {
    @Override
    public boolean mayChange() {
      return true;
    }
  }

  /** Looks for damage. */
  record Check(boolean heal, boolean readData, boolean asJson) implements StoreOrder {
    @Override
    public boolean mayChange() {
      return heal;
    }
  }

  /** Removes a repository, a tag or a manifest, named as one writes it. */
  record Remove(String name) implements StoreOrder {
    @Override
    public boolean mayChange() {
      return true;
    }
  }

  /** Brings a manifest back, and a tag with it if one is named. */
  record Undelete(String name) implements StoreOrder {
    @Override
    public boolean mayChange() {
      return true;
    }
  }

  /** Says what keeps content. */
  record Why(String digest) implements StoreOrder {
    @Override
    public boolean mayChange() {
      return false;
    }
  }
}
