package dev.priok.operator.registry;

import dev.priok.operator.registry.StoragePlan.DataVolume;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * The pod of a registry: Pod Security Standard {@code restricted}, nothing writable but the data.
 */
final class ServerPodTemplate {
  static final int REGISTRY_PORT = 5000;
  static final int MANAGEMENT_PORT = 5001;
  static final String REGISTRY_PORT_NAME = "registry";
  static final String MANAGEMENT_PORT_NAME = "management";

  private static final String CONFIG_HASH = "priok.dev/config-hash";
  private static final String CONFIG_DIRECTORY = "/etc/priok/config";
  private static final String SECRETS_DIRECTORY = "/etc/priok/secrets";
  private static final String DATA_DIRECTORY = "/var/lib/registry";
  private static final long USER = 65532;

  /** The notice (5 s) and drain (30 s) of the server and what comes before and after it. */
  private static final long GRACE_SECONDS = 45;

  private ServerPodTemplate() {}

  static PodTemplateSpec of(RegistryModel model, DataVolume data) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(model.names().labels())
        .addToAnnotations(CONFIG_HASH, model.configFile().hash())
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(model.names().child(Child.SERVICE_ACCOUNT))
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withSecurityContext(podSecurity())
        .withContainers(container(model))
        .withVolumes(volumes(model, data))
        .endSpec()
        .build();
  }

  private static List<Volume> volumes(RegistryModel model, DataVolume data) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(data(data));
    volumes.add(config(model));
    volumes.add(secret("htpasswd", model.names().child(Child.HTPASSWD_SECRET)));
    volumes.add(secret("internal", model.names().child(Child.INTERNAL_SECRET)));
    if (model.tls().enabled()) {
      volumes.add(secret("tls", model.names().child(Child.TLS_SECRET)));
    }
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    return volumes;
  }

  private static List<EnvVar> environment(RegistryModel model) {
    List<EnvVar> environment = new ArrayList<>();
    environment.add(env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", DATA_DIRECTORY));
    environment.add(env("REGISTRY_AUTH_HTPASSWD_PATH", SECRETS_DIRECTORY + "/htpasswd/htpasswd"));
    environment.add(env("REGISTRY_MANAGEMENT_TOKENFILE", SECRETS_DIRECTORY + "/internal/token"));
    if (model.tls().enabled()) {
      environment.add(env("REGISTRY_HTTP_TLS_CERTIFICATE", SECRETS_DIRECTORY + "/tls/tls.crt"));
      environment.add(env("REGISTRY_HTTP_TLS_KEY", SECRETS_DIRECTORY + "/tls/tls.key"));
    }
    return environment;
  }

  private static List<VolumeMount> mounts(RegistryModel model) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount("data", DATA_DIRECTORY, false));
    mounts.add(mount("config", CONFIG_DIRECTORY, true));
    mounts.add(mount("htpasswd", SECRETS_DIRECTORY + "/htpasswd", true));
    mounts.add(mount("internal", SECRETS_DIRECTORY + "/internal", true));
    if (model.tls().enabled()) {
      mounts.add(mount("tls", SECRETS_DIRECTORY + "/tls", true));
    }
    mounts.add(mount("tmp", "/tmp", false));
    return mounts;
  }

  private static Container container(RegistryModel model) {
    return new ContainerBuilder()
        .withName("registry")
        .withImage(model.image())
        .withArgs("serve", CONFIG_DIRECTORY + "/" + ServerConfigFile.NAME)
        .withEnv(environment(model))
        .addNewPort()
        .withName(REGISTRY_PORT_NAME)
        .withContainerPort(REGISTRY_PORT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName(MANAGEMENT_PORT_NAME)
        .withContainerPort(MANAGEMENT_PORT)
        .withProtocol("TCP")
        .endPort()
        .withStartupProbe(probe("/livez", 1, 2, 120))
        .withReadinessProbe(probe("/readyz", 5, 3, 2))
        .withLivenessProbe(probe("/livez", 10, 5, 6))
        .withResources(model.resources())
        .withSecurityContext(containerSecurity())
        .withVolumeMounts(mounts(model))
        .build();
  }

  private static PodSecurityContext podSecurity() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        // A large store would be walked at every start otherwise.
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  private static SecurityContext containerSecurity() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  private static Probe probe(String path, int periodSeconds, int timeoutSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(MANAGEMENT_PORT_NAME)
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(timeoutSeconds)
        .withFailureThreshold(failures)
        .build();
  }

  private static Volume data(DataVolume data) {
    VolumeBuilder volume = new VolumeBuilder().withName("data");
    return switch (data) {
      case DataVolume.Claim(String name) ->
          volume
              .withNewPersistentVolumeClaim()
              .withClaimName(name)
              .endPersistentVolumeClaim()
              .build();
      case DataVolume.EmptyDir() -> volume.withNewEmptyDir().endEmptyDir().build();
    };
  }

  private static Volume config(RegistryModel model) {
    return new VolumeBuilder()
        .withName("config")
        .withNewConfigMap()
        .withName(model.names().child(Child.CONFIG_MAP))
        .endConfigMap()
        .build();
  }

  /** Whole, never by subPath: only so does the kubelet refresh it in a running pod. */
  private static Volume secret(String name, String secretName) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secretName)
        .endSecret()
        .build();
  }

  private static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    VolumeMountBuilder mount = new VolumeMountBuilder().withName(name).withMountPath(path);
    return (readOnly ? mount.withReadOnly(true) : mount).build();
  }
}
