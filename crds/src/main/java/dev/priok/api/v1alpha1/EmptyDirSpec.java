package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** Storage that is lost together with the pod. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EmptyDirSpec() {}
