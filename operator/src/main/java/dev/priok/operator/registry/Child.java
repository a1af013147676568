package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;

/** The objects that the operator makes for one Registry. */
enum Child {
  STATEFUL_SET(StatefulSet.class, "-registry", true),
  /** Without an owner reference: the images outlive the Registry. */
  CLAIM(PersistentVolumeClaim.class, "-registry", false),
  SERVICE(Service.class, "-registry", true),
  INTERNAL_SERVICE(Service.class, "-registry-internal", true),
  SERVICE_ACCOUNT(ServiceAccount.class, "-registry", true),
  NETWORK_POLICY(NetworkPolicy.class, "-registry", true),
  CONFIG_MAP(ConfigMap.class, "-registry-config", true),
  HTPASSWD_SECRET(Secret.class, "-registry-htpasswd", true),
  INTERNAL_SECRET(Secret.class, "-registry-internal", true),
  TLS_SECRET(Secret.class, "-registry-tls", true),
  CA_CONFIG_MAP(ConfigMap.class, "-registry-ca", true),
  /** Without an owner reference: the password outlives the Registry as the images do. */
  ADMIN_SECRET(Secret.class, "-registry-admin", false);

  private final Class<? extends HasMetadata> type;
  private final String suffix;
  private final boolean owned;

  Child(Class<? extends HasMetadata> type, String suffix, boolean owned) {
    this.type = type;
    this.suffix = suffix;
    this.owned = owned;
  }

  Class<? extends HasMetadata> type() {
    return type;
  }

  String kind() {
    return HasMetadata.getKind(type);
  }

  String suffix() {
    return suffix;
  }

  /** Whether it carries an owner reference, so that it goes with its Registry. */
  boolean owned() {
    return owned;
  }
}
