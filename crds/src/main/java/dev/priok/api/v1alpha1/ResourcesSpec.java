package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compute resources in the words of a container: {@code cpu}, {@code memory}, {@code
 * ephemeral-storage}. Quantities are kept as text: one that cannot be read, stored before the
 * schema refused it, would else hide every Registry from the operator.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(ResourcesSchema.class)
public record ResourcesSpec(
    @JsonPropertyDescription(
            "What is set aside for the container, for example {cpu: 100m, memory: 256Mi}.")
        @Nullable Map<String, String> requests,
    @JsonPropertyDescription("What the container may use at the most.")
        @Nullable Map<String, String> limits) {}
