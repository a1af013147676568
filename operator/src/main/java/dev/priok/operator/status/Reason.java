package dev.priok.operator.status;

import java.util.Arrays;
import java.util.Optional;

/** Why a condition has its value. The words are part of the API: people and tools match on them. */
public enum Reason {
  // what is right
  REGISTRY_READY("RegistryReady"),
  PAUSED("Paused"),
  CLAIM_BOUND("ClaimBound"),
  EMPTY_DIR("EmptyDir"),
  SERVING("Serving"),
  HTPASSWD_SECRET("HtpasswdSecret"),
  GENERATED_ADMIN("GeneratedAdmin"),
  MANAGED_CERTIFICATE("ManagedCertificate"),
  SECRET_CERTIFICATE("SecretCertificate"),
  TLS_DISABLED("TLSDisabled"),
  CATALOG_READ("CatalogRead"),
  NODES_TRUSTED("NodesTrusted"),
  ROOM_LEFT("RoomLeft"),
  RULES_APPLIED("RulesApplied"),
  NO_PROBLEM("NoProblem"),

  // what becomes right by itself
  PROGRESSING("Progressing"),
  PROGRESSING_WITH_RETRY("ProgressingWithRetry"),
  CLAIM_PENDING("ClaimPending"),
  CLAIM_TERMINATING("ClaimTerminating"),
  WAITING_FOR_STORAGE("WaitingForStorage"),
  WAITING_FOR_POD("WaitingForPod"),
  WAITING_FOR_ADDRESS("WaitingForAddress"),
  WAITING_FOR_CERTIFICATE("WaitingForCertificate"),
  COUNTING("Counting"),
  NO_AGENT("NoAgent"),
  WAITING_FOR_NODES("WaitingForNodes"),
  NODE_SILENT("NodeSilent"),

  // what a person has to change
  CONFLICT("Conflict"),
  INVALID_NAME("InvalidName"),
  INVALID_STORAGE("InvalidStorage"),
  INVALID_RESOURCES("InvalidResources"),
  CLAIM_MISSING("ClaimMissing"),
  CLAIM_LOST("ClaimLost"),
  SECRET_MISSING("SecretMissing"),
  SECRET_INVALID("SecretInvalid"),
  PASSWORD_INVALID("PasswordInvalid"),
  AUTHORITY_INVALID("AuthorityInvalid"),
  CERTIFICATE_EXPIRED("CertificateExpired"),
  NAME_NOT_COVERED("NameNotCovered"),

  // what keeps the pod from serving
  POD_REFUSED("PodRefused"),
  UNSCHEDULABLE("Unschedulable"),
  MOUNT_FAILED("MountFailed"),
  IMAGE_PULL_FAILED("ImagePullFailed"),
  CONTAINER_CONFIG_FAILED("ContainerConfigFailed"),
  CRASH_LOOP("CrashLoop"),
  NOT_READY("NotReady"),

  // why nodes do not pull; but for Conflict these are the agent's own words
  PENDING("Pending"),
  CONFIG_PATH_UNSET("ConfigPathUnset"),
  CONFIG_PATH_MULTI_ROOT("ConfigPathMultiRoot"),
  NOT_ALLOWED("NotAllowed"),
  NODE_FAILED("Failed"),
  DOCUMENT_FULL("DocumentFull"),

  // why the store is not kept as it should be
  LOW_SPACE("LowSpace"),
  RULES_REFUSED("RulesRefused"),
  PODS_UNKNOWN("PodsUnknown"),
  TOO_MANY_IMAGES_IN_USE("TooManyImagesInUse"),
  RETENTION_FAILED("RetentionFailed"),
  COLLECTION_FAILED("CollectionFailed"),
  REPOSITORIES_DAMAGED("RepositoriesDamaged"),

  // why the catalog is unknown
  UNREACHABLE("Unreachable"),
  TOKEN_REFUSED("TokenRefused"),
  INVALID_ANSWER("InvalidAnswer");

  private final String word;

  Reason(String word) {
    this.word = word;
  }

  /** The reason as a condition or an event spells it. */
  public String word() {
    return word;
  }

  /** The reason that is spelled so; empty for one of another version. */
  static Optional<Reason> of(String word) {
    return Arrays.stream(values()).filter(reason -> reason.word.equals(word)).findFirst();
  }
}
