package dev.priok.registry.manifest;

/**
 * What a pushed manifest has to fulfil beside the form of the specification.
 *
 * @param layersMustExist whether config and layers must be in the repository
 * @param urls where layers may be said to be had from
 * @param children which manifests of an index must be in the repository
 */
public record ManifestRules(boolean layersMustExist, LayerUrls urls, IndexChildren children) {

  /** Layers must be there, unless they are to be had elsewhere, and children need not. */
  public static final ManifestRules DEFAULT =
      new ManifestRules(true, LayerUrls.ANY, new IndexChildren.None());

  /** The same with layers that need not be there either. */
  public ManifestRules sparse() {
    return new ManifestRules(false, urls, children);
  }
}
