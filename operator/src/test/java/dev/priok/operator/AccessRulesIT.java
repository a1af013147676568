package dev.priok.operator;

import static dev.priok.operator.RegistryWords.base64;
import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a spec says of rights, the registry server itself does. */
class AccessRulesIT {

  @TempDir Path directory;

  @Test
  void anybodyPullsAndUsersDoWhatTheRulesGive() throws Exception {
    try (LocalOperator local = new LocalOperator(directory, LocalOperator.registryServer())) {
      Resource<Registry> team = create(local.client());
      soon(() ->
          assertThat(team.get().getStatus().conditions())
              .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")));
      String address = team.get().getStatus().endpoints().getFirst().address();
      String ca =
          local
              .client()
              .configMaps()
              .inNamespace("default")
              .withName("team-registry-ca")
              .require()
              .getData()
              .get("ca.crt");
      assertThat(team.get().getStatus().access().login())
          .isEqualTo(
              "pulling from "
                  + address
                  + " needs no login; pushing and deleting do: docker login "
                  + address);
      try (HttpClient http = TrustingClient.of(ca)) {
        Caller anybody = new Caller(http, address, null);
        Caller ci = new Caller(http, address, "ci");
        Caller guest = new Caller(http, address, "guest");

        assertThat(anybody.beginsUpload("team/app")).isEqualTo(401);
        assertThat(ci.beginsUpload("team/app")).isEqualTo(202);
        assertThat(ci.beginsUpload("other/app")).isEqualTo(403);
        assertThat(guest.beginsUpload("team/app")).isEqualTo(403);
        assertThat(anybody.status("GET", "/v2/team/app/manifests/1"))
            .as("asked, not refused; there is none")
            .isEqualTo(404);
        assertThat(ci.status("DELETE", "/v2/team/app/manifests/1")).isEqualTo(403);
      }
    }
  }

  private static Resource<Registry> create(KubernetesClient client) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("users")
                .endMetadata()
                .addToData("htpasswd", base64(line("ci") + line("guest")))
                .build())
        .create();
    client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: priok.dev/v1alpha1
                kind: Registry
                metadata: {name: team, namespace: default}
                spec:
                  storage: {emptyDir: {}}
                  auth:
                    anonymous: Pull
                    htpasswdSecret: {name: users}
                    rules: [{repositories: "team/**", users: [ci], actions: [pull, push]}]
                """,
                GenericKubernetesResource.class))
        .create();
    return client.resources(Registry.class).inNamespace("default").withName("team");
  }

  private static String line(String user) {
    return user
        + ":"
        + BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(5, password(user))
        + "\n";
  }

  private static char[] password(String user) {
    return (user + "-password").toCharArray();
  }

  private record Caller(HttpClient http, String address, String user) {
    int beginsUpload(String repository) throws IOException, InterruptedException {
      return status("POST", "/v2/" + repository + "/blobs/uploads/");
    }

    int status(String method, String path) throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("https://" + address + path))
              .timeout(Duration.ofSeconds(10))
              .method(method, BodyPublishers.noBody());
      if (user != null) {
        request.header(
            "Authorization", "Basic " + base64(user + ":" + String.valueOf(password(user))));
      }
      return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }
}
