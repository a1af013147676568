package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * How to log in.
 *
 * @param secretName the Secret with the credentials
 * @param caConfigMap the ConfigMap whose {@code ca.crt} a client has to trust; null where there is
 *     none to trust
 * @param login a line for a shell, without any password in it; where pulling and pushing need no
 *     login it says so first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AccessStatus(
    @JsonPropertyDescription("Secret in the registry's namespace that holds the credentials.")
        @Size(max = 253) @Nullable String secretName,
    @JsonPropertyDescription(
            "ConfigMap in the registry's namespace whose key ca.crt holds the CA to trust.")
        @Size(max = 253) @Nullable String caConfigMap,
    @JsonPropertyDescription("The line that logs in; it holds no password.")
        @Required
        @Size(max = 1024) String login) {}
