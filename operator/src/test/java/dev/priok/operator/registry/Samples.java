package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistrySpec;
import dev.priok.operator.tls.CertificateAuthority;
import dev.priok.operator.tls.InstallAuthority;
import dev.priok.operator.usage.ImagesInUse.Answer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Objects that several tests begin with. */
final class Samples {
  static final String BCRYPT_LINE =
      "ci:$2y$05$abcdefghijklmnopqrstuuK1q9zJ8dW1xkq8l0S8m8m8m8m8m8m8m";

  static final String IN_USE = "sha256:" + "0123456789abcdef".repeat(4);

  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
  static final CertificateAuthority AUTHORITY = CertificateAuthority.create(CLOCK.instant());

  private static final RegistrySettings SETTINGS =
      new RegistrySettings(
          "priok/registry-server:1",
          List.of("mirror"),
          5000,
          new ManagementAccess("priok-system", Map.of("monitoring", "true")),
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1));

  private Samples() {}

  /** The same secrets each time. */
  static SecretGenerator secrets() {
    return new SecretGenerator(new Random(42));
  }

  static Registry registry(String spec) {
    Registry registry = new Registry();
    registry.getMetadata().setName("team");
    registry.setSpec(Serialization.unmarshal("---\n" + spec, RegistrySpec.class));
    identify(registry);
    return registry;
  }

  static void identify(Registry registry) {
    registry.getMetadata().setNamespace("apps");
    registry.getMetadata().setUid("00000000-0000-0000-0000-000000000001");
    registry.getMetadata().setGeneration(1L);
  }

  static Observed observed(String spec, HasMetadata... others) {
    return new Observed(registry(spec), withService(List.of(others)), List.of());
  }

  /** The objects and the Service of the registry, unless one with its name is among them. */
  static List<HasMetadata> withService(List<HasMetadata> others) {
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName("team-registry")
            .withLabels(ownLabels())
            .endMetadata()
            .withNewSpec()
            .withClusterIP("10.96.0.7")
            .withClusterIPs("10.96.0.7")
            .endSpec()
            .build();
    return others.stream().anyMatch(Service.class::isInstance)
        ? others
        : Stream.concat(Stream.of(service), others.stream()).toList();
  }

  /** With an authority of its own and the time standing still. */
  static RegistryModelFactory models() {
    return new RegistryModelFactory(
        SETTINGS,
        secrets(),
        new TlsPlanner(() -> new InstallAuthority.State.Available(AUTHORITY), CLOCK),
        authorities ->
            new Answer.Listed(
                authorities.contains("10.96.0.7:5000") ? Set.of(IN_USE) : Set.of(),
                CLOCK.instant().plusSeconds(100),
                true));
  }

  static RegistryModel model(Observed observed) {
    return models().create(observed);
  }

  static RegistryModel model(String spec, HasMetadata... others) {
    return model(observed(spec, others));
  }

  static PersistentVolumeClaim claim(String name, Map<String, String> labels, String phase) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace("apps")
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName("standard")
        .withNewResources()
        .addToRequests("storage", new Quantity("10Gi"))
        .endResources()
        .endSpec()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }

  static Secret secret(String name, Map<String, String> labels, Map<String, String> data) {
    SecretBuilder secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName(name)
            .withLabels(labels)
            .endMetadata();
    data.forEach((key, value) -> secret.addToData(key, base64(value)));
    return secret.build();
  }

  static Map<String, String> ownLabels() {
    return new ResourceNames("apps", "team").labels();
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
