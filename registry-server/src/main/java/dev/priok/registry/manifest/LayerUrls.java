package dev.priok.registry.manifest;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The urls that layers may have: those in which one of the expressions to allow is found, or any
 * where there is none, and none of those to deny.
 */
public record LayerUrls(List<Pattern> allow, List<Pattern> deny) {

  /** No url is looked at. */
  public static final LayerUrls ANY = new LayerUrls(List.of(), List.of());

  /** Expressions are the operator's, urls are anybody's: they are not to wear each other out. */
  private static final int MAX_CHARS = 2048;

  public LayerUrls {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /**
   * Refuses a url that a layer may not have.
   *
   * @throws RegistryException MANIFEST_INVALID with the url and the key of the configuration
   */
  void require(String url) {
    if (allow.isEmpty() && deny.isEmpty()) {
      return;
    }
    if (url.length() > MAX_CHARS) {
      throw refusal("has a url of more than " + MAX_CHARS + " characters", url);
    }
    if (!allow.isEmpty() && allow.stream().noneMatch(known -> known.matcher(url).find())) {
      throw refusal(
          "has a url that nothing in validation.manifests.urls.allow of this registry matches",
          url);
    }
    if (deny.stream().anyMatch(known -> known.matcher(url).find())) {
      throw refusal("has a url that validation.manifests.urls.deny of this registry matches", url);
    }
  }

  private static RegistryException refusal(String reason, String url) {
    return RegistryException.about(ErrorCode.MANIFEST_INVALID, "a layer " + reason, url);
  }
}
