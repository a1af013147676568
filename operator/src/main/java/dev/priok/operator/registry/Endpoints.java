package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.AccessStatus;
import dev.priok.api.v1alpha1.AuthSpec;
import dev.priok.api.v1alpha1.EndpointStatus;
import dev.priok.api.v1alpha1.EndpointStatus.Audience;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The addresses of a registry and the line that logs in there. */
final class Endpoints {
  private final RegistryModel model;
  private final Optional<Service> service;

  /**
   * @param service the Service at which images are pushed and pulled, once it is there
   */
  Endpoints(RegistryModel model, Optional<Service> service) {
    this.model = model;
    this.service = service;
  }

  /** The ClusterIP first: it is the one that nodes reach as well, since it needs no DNS. */
  List<EndpointStatus> list() {
    String scheme = model.tls().scheme();
    List<EndpointStatus> endpoints = new ArrayList<>();
    service
        .flatMap(Endpoints::clusterIp)
        .ifPresent(ip ->
            endpoints.add(
                new EndpointStatus(
                    authority(ip, model.servicePort()), scheme, Audience.PODS_AND_NODES)));
    endpoints.add(new EndpointStatus(serviceName(), scheme, Audience.PODS));
    return List.copyOf(endpoints);
  }

  /** How to log in at the first address. */
  AccessStatus access() {
    String address = list().getFirst().address();
    AuthPlan auth = model.auth();
    String login =
        auth.secretName().equals(model.names().child(Child.ADMIN_SECRET))
            ? "kubectl -n "
                + model.names().namespace()
                + " get secret "
                + auth.secretName()
                + " -o go-template='{{.data.password | base64decode}}' | docker login "
                + address
                + " -u "
                + AdminCredentials.USERNAME
                + " --password-stdin"
            : "docker login " + address;
    return new AccessStatus(
        auth.secretName(),
        model.tls().served() == null ? null : model.names().child(Child.CA_CONFIG_MAP),
        withoutLogin(auth.anonymous(), address) + login);
  }

  private static String withoutLogin(AuthSpec.Anonymous anonymous, String address) {
    return switch (anonymous) {
      case NONE -> "";
      case PULL -> "pulling from " + address + " needs no login; pushing and deleting do: ";
      case FULL -> "pulling from and pushing to " + address + " needs no login; deleting does: ";
    };
  }

  private String serviceName() {
    return model.names().serviceHost() + ":" + model.servicePort();
  }

  static Optional<String> clusterIp(Service service) {
    return Optional.ofNullable(service.getSpec())
        .map(spec -> spec.getClusterIP())
        .filter(ip -> !ip.isEmpty() && !"None".equals(ip));
  }

  /** All of them: a Service of two families has two. */
  static List<String> clusterIps(Service service) {
    List<String> all = service.getSpec() == null ? null : service.getSpec().getClusterIPs();
    return all == null || all.isEmpty()
        ? clusterIp(service).stream().toList()
        : all.stream().filter(ip -> !ip.isEmpty() && !"None".equals(ip)).toList();
  }

  static String authority(String ip, int port) {
    return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
  }
}
