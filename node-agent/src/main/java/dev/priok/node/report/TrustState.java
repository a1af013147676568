package dev.priok.node.report;

/** How one registry stands on this node; the names are the contract with the operator. */
public enum TrustState {
  TRUSTED("Trusted"),
  /** The registry did not answer from this node; what was trusted before still is. */
  PENDING("Pending"),
  /** A file is in the way that is not ours, or no longer as we wrote it. */
  CONFLICT("Conflict"),
  /** The runtime reads no directory of registry hosts. */
  CONFIG_PATH_UNSET("ConfigPathUnset"),
  /** Written, but containerd 2.1 and later ignore a list of directories. */
  CONFIG_PATH_MULTI_ROOT("ConfigPathMultiRoot"),
  /** It claims what it may not; nothing of it is left on the node. */
  NOT_ALLOWED("NotAllowed"),
  FAILED("Failed");

  private final String text;

  TrustState(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
