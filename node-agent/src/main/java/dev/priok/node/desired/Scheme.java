package dev.priok.node.desired;

/** How nodes talk to a registry; plain HTTP is the "insecure registry" of other tools. */
public enum Scheme {
  HTTPS("https"),
  HTTP("http");

  private final String text;

  Scheme(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  static Scheme parse(String text) {
    for (Scheme scheme : values()) {
      if (scheme.text.equals(text)) {
        return scheme;
      }
    }
    throw new IllegalArgumentException("neither https nor http");
  }
}
