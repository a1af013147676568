package dev.priok.operator.registry;

/** The objects that the operator makes for one Registry. */
enum Child {
  STATEFUL_SET("StatefulSet", "-registry", true),
  /** Without an owner reference: the images outlive the Registry. */
  CLAIM("PersistentVolumeClaim", "-registry", false),
  SERVICE("Service", "-registry", true),
  INTERNAL_SERVICE("Service", "-registry-internal", true),
  CONFIG_MAP("ConfigMap", "-registry-config", true),
  HTPASSWD_SECRET("Secret", "-registry-htpasswd", true),
  INTERNAL_SECRET("Secret", "-registry-internal", true),
  TLS_SECRET("Secret", "-registry-tls", true),
  CA_CONFIG_MAP("ConfigMap", "-registry-ca", true),
  /** Without an owner reference: the password outlives the Registry as the images do. */
  ADMIN_SECRET("Secret", "-registry-admin", false);

  private final String kind;
  private final String suffix;
  private final boolean owned;

  Child(String kind, String suffix, boolean owned) {
    this.kind = kind;
    this.suffix = suffix;
    this.owned = owned;
  }

  String kind() {
    return kind;
  }

  String suffix() {
    return suffix;
  }

  /** Whether it carries an owner reference, so that it goes with its Registry. */
  boolean owned() {
    return owned;
  }
}
