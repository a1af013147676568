package dev.priok.registry.access;

import dev.priok.registry.oci.RepositoryName;
import org.jspecify.annotations.Nullable;

/** One question. {@code repository} is set for the actions that are about one repository. */
public record AccessRequest(Action action, @Nullable RepositoryName repository) {}
