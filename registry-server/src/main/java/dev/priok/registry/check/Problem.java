package dev.priok.registry.check;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What can be wrong in a store. */
public enum Problem {
  /** A blob without content, where its digest is not that of nothing. */
  EMPTY_BLOB(true),
  /** A blob or manifest whose content has another digest: cut, overwritten or rotten. */
  WRONG_CONTENT(true),
  /** A manifest of the right digest that is no JSON. */
  UNREADABLE_MANIFEST(true),
  /** Something that is no file in a file's place. */
  NOT_A_FILE(true),
  EMPTY_LINK(true),
  /** A link that holds no digest. */
  GARBAGE_LINK(true),
  /** A link that holds another digest than the one of its place. */
  WRONG_LINK(true),
  /** A manifest of a repository, or what a manifest names, without content in the store. */
  MISSING_BLOB(true),
  /** What a manifest names is in the store, but its repository has no link to it. */
  MISSING_LINK(true),
  /** A link to a blob that is not there, which no manifest of the repository names. */
  DANGLING_LINK(true),
  /** A tag for a manifest that its repository has no link to. */
  DANGLING_TAG(true),
  /** A file or directory that this server may not read or change. */
  NO_PERMISSION(true),
  /** A part of the store that is out of sight, as while a volume is not mounted. */
  LOST_DIRECTORY(true),
  /** An upload whose startedat is empty or no time; other servers never purge it. */
  BAD_STARTED_AT(false),
  /** Something the layout does not know; left alone. */
  FOREIGN_FILE(false);

  private final boolean damage;

  Problem(boolean damage) {
    this.damage = damage;
  }

  /** Whether a store with it is damaged. */
  boolean isDamage() {
    return damage;
  }

  /** As it is shown: {@code empty-blob}. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
