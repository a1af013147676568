package dev.priok.operator.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DesiredDocumentTest {
  private static final String CA = "-----BEGIN CERTIFICATE-----\none\n-----END CERTIFICATE-----\n";
  private static final RegistryId TEAM = new RegistryId("apps", "team");
  private static final RegistryId LAB = new RegistryId("dev", "lab");

  @Test
  void saysOfEachRegistryWhatAnAgentNeeds() throws Exception {
    DesiredDocument document = render(trust(TEAM, CA), trust(LAB, null));

    String fingerprint =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(CA.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.data())
        .containsOnlyKeys(
            "apps.team.properties",
            "dev.lab.properties",
            "ca-" + fingerprint + ".crt",
            "operator-ca.crt",
            "revision")
        .containsEntry("ca-" + fingerprint + ".crt", CA)
        .containsEntry("operator-ca.crt", "operator")
        .containsEntry("revision", document.revision());
    assertThat(properties(document, TEAM))
        .isEqualTo(
            Map.of(
                "namespace", "apps",
                "name", "team",
                "uid", "uid-team",
                "host", "team-registry.apps.svc:5000",
                "clusterIPs", "10.96.0.7,fd00::7",
                "port", "5000",
                "scheme", "https",
                "ca", fingerprint));
    assertThat(properties(document, LAB)).containsEntry("scheme", "http").doesNotContainKey("ca");
  }

  @Test
  void isTheSameTextWhateverTheOrderOfTheClaims() {
    List<NodeClaim> claims = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      claims.add(trust(new RegistryId("apps", "r" + n), CA));
    }
    DesiredDocument one = DesiredDocument.render(claims, Map.of(), "operator");
    Collections.reverse(claims);

    assertThat(DesiredDocument.render(claims, Map.of(), "operator")).isEqualTo(one);
  }

  @Test
  void everyChangeIsAnotherRevision() {
    assertThat(
            List.of(
                render().revision(),
                render(trust(TEAM, CA)).revision(),
                render(trust(TEAM, null)).revision(),
                render(trust(TEAM, CA + CA)).revision(),
                DesiredDocument.render(List.of(), Map.of(), "other").revision()))
        .doesNotHaveDuplicates()
        .allMatch(revision -> revision.matches("[0-9a-f]{32}"));
  }

  @Test
  void whatIsOffOrNotAllowedIsNotInIt() {
    assertThat(render(new NodeClaim.Off(TEAM), new NodeClaim.NotAllowed(LAB, "no")).entries())
        .isEmpty();
  }

  @Test
  void whatCannotBeResolvedJustNowStaysAsItIsWithItsAuthority() {
    DesiredDocument before = render(trust(TEAM, CA), trust(LAB, CA + CA));

    DesiredDocument after =
        DesiredDocument.render(
            List.of(new NodeClaim.Unresolved(TEAM, "no Service")), before.data(), "operator");

    assertThat(after.entries()).isEqualTo(Map.of(TEAM, before.entries().get(TEAM)));
    assertThat(after.data()).containsValue(CA).doesNotContainValue(CA + CA);
  }

  @Test
  void whatIsNotKnownAndCannotBeResolvedIsLeftOut() {
    assertThat(render(new NodeClaim.Unresolved(TEAM, "no Service")).entries()).isEmpty();
  }

  @Test
  void whenThereIsNoRoomTheOlderRegistriesStay() {
    List<NodeClaim> claims = new ArrayList<>();
    for (int n = 0; n < 4000; n++) {
      claims.add(
          trust(new RegistryId("apps", "r" + n), CA, "2026-11-21T10:00:%02dZ".formatted(n % 60)));
    }
    claims.add(trust(TEAM, CA, "2025-01-01T00:00:00Z"));

    DesiredDocument document = DesiredDocument.render(claims, Map.of(), "operator");

    assertThat(document.omitted()).isNotEmpty().allMatch(id -> id.name().startsWith("r"));
    assertThat(document.entries()).containsKey(TEAM);
    assertThat(document.entries().size() + document.omitted().size()).isEqualTo(4001);
    assertThat(
            document.data().entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum())
        .isLessThan(DesiredDocument.MOST_BYTES);
  }

  private static DesiredDocument render(NodeClaim... claims) {
    return DesiredDocument.render(List.of(claims), Map.of(), "operator");
  }

  private static NodeClaim trust(RegistryId id, String ca) {
    return trust(id, ca, "2026-11-21T10:00:00Z");
  }

  private static NodeClaim trust(RegistryId id, String ca, String created) {
    return new NodeClaim.Trust(
        id,
        created,
        "uid-" + id.name(),
        id.name() + "-registry." + id.namespace() + ".svc:5000",
        List.of("10.96.0.7", "fd00::7"),
        5000,
        ca);
  }

  private static Properties properties(DesiredDocument document, RegistryId id) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(document.data().get(id.key())));
    return properties;
  }
}
