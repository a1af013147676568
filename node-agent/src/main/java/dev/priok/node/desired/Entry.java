package dev.priok.node.desired;

/** One registry of the desired document, after all checks. */
public sealed interface Entry {
  RegistryId id();

  /** To be trusted. */
  record Valid(RegistryTrust trust) implements Entry {
    @Override
    public RegistryId id() {
      return trust.id();
    }
  }

  /** Well-formed, but it claims what it may not: not to be trusted, and no longer if it was. */
  record Refused(RegistryId id, String uid, String reason) implements Entry {}

  /** Not understood: neither trusted nor withdrawn. */
  record Invalid(RegistryId id, String problem) implements Entry {}
}
