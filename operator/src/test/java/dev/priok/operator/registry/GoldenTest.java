package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One directory per case: {@code in.yaml} is the Registry, {@code with-*.yaml} what else is in the
 * cluster, {@code out-children.txt} names the children that are written, and {@code
 * out-<Kind>-<name>.yaml} is each of them that differs from the case {@code defaults}. {@code
 * -Dpriok.generate=true} writes the {@code out} files anew.
 */
class GoldenTest {
  private static final Path CASES = Path.of("src/test/resources/golden");

  private static final String DEFAULTS = "defaults";

  private static final Path CRD = Path.of("../crds/registries.priok.dev-v1.yml");

  /** Fields of the spec that no case sets, and what sees to them. */
  private static final Map<String, String> REACHES_NO_CHILD =
      Map.of(
          "nodeTrust.enabled", "it is told to nodes: NodeTrustIT",
          "paused", "no child is written: LifecycleTests");

  private static final Map<Child, Function<RegistryModel, ? extends HasMetadata>> DESIRED =
      Map.ofEntries(
          Map.entry(Child.STATEFUL_SET, new RegistryStatefulSet()::desired),
          Map.entry(Child.CLAIM, new RegistryClaim()::desired),
          Map.entry(Child.SERVICE, new RegistryService()::desired),
          Map.entry(Child.INTERNAL_SERVICE, new InternalService()::desired),
          Map.entry(Child.CONFIG_MAP, new ConfigFile()::desired),
          Map.entry(Child.HTPASSWD_SECRET, new HtpasswdSecret()::desired),
          Map.entry(Child.INTERNAL_SECRET, new InternalSecret()::desired),
          Map.entry(Child.TLS_SECRET, new TlsSecret()::desired),
          Map.entry(Child.CA_CONFIG_MAP, new CaConfigMap()::desired),
          Map.entry(Child.ADMIN_SECRET, new AdminSecret()::desired),
          Map.entry(Child.SERVICE_ACCOUNT, new RegistryServiceAccount()::desired),
          Map.entry(Child.NETWORK_POLICY, new RegistryNetworkPolicy()::desired));

  static List<String> cases() throws IOException {
    try (Stream<Path> directories = Files.list(CASES)) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void childrenAreAsWrittenDown(String name) throws IOException {
    Path directory = CASES.resolve(name);
    Map<String, String> children = expected(name);
    if (Boolean.getBoolean("priok.generate")) {
      replace(directory, children);
    }

    assertThat(files(directory, "out-")).as("files of the case").isEqualTo(children.keySet());
    for (Map.Entry<String, String> child : children.entrySet()) {
      assertThat(directory.resolve(child.getKey()))
          .as("run with -Dpriok.generate=true if this is meant")
          .hasContent(child.getValue());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFileIsUsed(String name) throws IOException {
    Path directory = CASES.resolve(name);

    Set<String> unused = files(directory, "");
    unused.removeAll(files(directory, "out-"));
    unused.removeAll(files(directory, "with-"));

    assertThat(unused).containsExactly("in.yaml");
  }

  @Test
  void everyChildIsWrittenInSomeCase() throws IOException {
    Set<Child> written = EnumSet.noneOf(Child.class);
    for (String name : cases()) {
      written.addAll(Samples.models().create(observed(CASES.resolve(name))).writes());
    }

    assertThat(written).containsExactlyInAnyOrder(Child.values());
  }

  @Test
  void everyFieldOfTheSpecIsSetInSomeCase() throws IOException {
    Set<String> fields = new TreeSet<>();
    addFields(
        "",
        read(CRD, CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .getFirst()
            .getSchema()
            .getOpenAPIV3Schema()
            .getProperties()
            .get("spec"),
        fields);
    Set<String> set = new TreeSet<>();
    for (String name : cases()) {
      addSet(
          "",
          read(CASES.resolve(name).resolve("in.yaml"), GenericKubernetesResource.class)
              .getAdditionalProperties()
              .get("spec"),
          set);
    }

    assertThat(fields).contains("auth.rules.users", "tls.mode", "storage.pvc.size");
    fields.removeAll(set);
    assertThat(fields).isEqualTo(REACHES_NO_CHILD.keySet());
  }

  private static void addFields(String path, JSONSchemaProps schema, Set<String> fields) {
    if (schema.getItems() != null) {
      addFields(path, schema.getItems().getSchema(), fields);
    } else if (schema.getProperties() == null || schema.getProperties().isEmpty()) {
      fields.add(path);
    } else {
      schema
          .getProperties()
          .forEach((name, property) -> addFields(below(path, name), property, fields));
    }
  }

  private static void addSet(String path, Object value, Set<String> set) {
    set.add(path);
    if (value instanceof Map<?, ?> object) {
      object.forEach((name, field) -> addSet(below(path, name), field, set));
    } else if (value instanceof List<?> list) {
      list.forEach(item -> addSet(path, item, set));
    }
  }

  private static String below(String path, Object name) {
    return path.isEmpty() ? name.toString() : path + "." + name;
  }

  private static Map<String, String> expected(String name) throws IOException {
    Map<String, String> children = children(CASES.resolve(name));
    String list = String.join("\n", children.keySet()) + "\n";
    if (!name.equals(DEFAULTS)) {
      children.entrySet().removeAll(children(CASES.resolve(DEFAULTS)).entrySet());
    }
    children.put("out-children.txt", list);
    return children;
  }

  private static Map<String, String> children(Path directory) throws IOException {
    RegistryModel model = Samples.models().create(observed(directory));
    Map<String, String> children = new TreeMap<>();
    for (Child child : model.writes()) {
      HasMetadata desired = DESIRED.get(child).apply(model);
      children.put(
          "out-" + desired.getKind() + "-" + desired.getMetadata().getName() + ".yaml",
          withoutCertificates(Serialization.asYaml(desired)));
    }
    return children;
  }

  /** What is new each time: certificates and their keys. */
  private static String withoutCertificates(String yaml) {
    return yaml.replaceAll(
            "(tls.crt|tls.key|ca.crt): \"LS0tLS1CRUdJTi[A-Za-z0-9+/=]+\"",
            "$1: \"(base64 of PEM)\"")
        .replaceAll(
            "(?s)ca.crt: \\|\n {4}-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n",
            "ca.crt: (PEM)\n");
  }

  private static Observed observed(Path directory) throws IOException {
    Registry registry = read(directory.resolve("in.yaml"), Registry.class);
    Samples.identify(registry);
    List<HasMetadata> others =
        files(directory, "with-").stream()
            .map(file -> read(directory.resolve(file), HasMetadata.class))
            .toList();
    return new Observed(registry, Samples.withService(others), List.of());
  }

  private static Set<String> files(Path directory, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Set<String> names = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith(prefix))
          .forEach(names::add);
      return names;
    }
  }

  private static void replace(Path directory, Map<String, String> children) throws IOException {
    for (String old : files(directory, "out-")) {
      Files.delete(directory.resolve(old));
    }
    for (Map.Entry<String, String> child : children.entrySet()) {
      Files.writeString(directory.resolve(child.getKey()), child.getValue());
    }
  }

  private static <T> T read(Path file, Class<T> type) {
    try {
      return Serialization.unmarshal(Files.readString(file), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
