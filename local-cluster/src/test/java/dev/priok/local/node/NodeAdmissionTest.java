package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeAdmissionTest {
  private final ObjectStore store = new ObjectStore(Clock.systemUTC());

  @BeforeEach
  void admits() {
    store.addAdmission(new NodeAdmission(store, new Addresses(true, "c")));
  }

  @Test
  void givesAServiceAnAddressAndKeepsItOnUpdate() {
    String ip = clusterIp(store.create(SERVICES, service("a", "")));

    ObjectNode updated =
        store
            .update(
                new ObjectKey(SERVICES, "default", "a"),
                service -> {
                  service.putObject("spec").putObject("selector").put("app", "x");
                })
            .orElseThrow();

    assertThat(ip).startsWith("127.");
    assertThat(clusterIp(updated)).isEqualTo(ip);
    assertThat(updated.at("/spec/clusterIPs/0").asText()).isEqualTo(ip);
    assertThat(clusterIp(store.create(SERVICES, service("b", "")))).isNotEqualTo(ip);
  }

  @Test
  void honoursNoneAndRefusesAddressesThatOthersChose() {
    assertThat(clusterIp(store.create(SERVICES, service("a", "None")))).isEqualTo("None");
    assertThatThrownBy(() -> store.create(SERVICES, service("b", "0.0.0.0")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("spec.clusterIP");
  }

  @Test
  void refusesToMoveAService() {
    store.create(SERVICES, service("a", ""));

    assertThatThrownBy(() ->
            store.update(
                new ObjectKey(SERVICES, "default", "a"),
                service -> {
                  service.withObjectProperty("spec").put("clusterIP", "127.1.2.3");
                }))
        .hasMessageContaining("immutable");
  }

  private static String clusterIp(ObjectNode service) {
    return service.at("/spec/clusterIP").asText();
  }

  private static ObjectNode service(String name, String ip) {
    return Yaml.object(
        "{metadata: {name: %s, namespace: default}, spec: {clusterIP: '%s'}}".formatted(name, ip));
  }
}
