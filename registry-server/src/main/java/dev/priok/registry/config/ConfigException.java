package dev.priok.registry.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; every error found is named, not only the first. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Finding> errors;

  ConfigException(List<Finding> errors) {
    super(errors.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  public List<Finding> errors() {
    return errors;
  }
}
