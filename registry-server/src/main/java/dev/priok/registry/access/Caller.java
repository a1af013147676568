package dev.priok.registry.access;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as far as the request shows it.
 *
 * @param authorization the Authorization header as it came, or null
 * @param address the peer's IP address, without port
 * @param origin scheme and authority under which the caller reached us, such as {@code
 *     https://registry.example:5000}; gives null where that is not certain. Only a challenge needs
 *     it
 */
public record Caller(
    @Nullable String authorization, String address, Supplier<@Nullable String> origin) {
  @Override
  public String toString() {
    return "Caller[" + address + "]";
  }
}
