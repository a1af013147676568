package dev.priok.playground;

import dev.priok.api.v1alpha1.AccessStatus;
import dev.priok.api.v1alpha1.EndpointStatus;
import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistryStatus;
import java.nio.file.Path;
import java.util.Objects;

/** What a person can do with a registry that is ready, as lines to paste into a shell. */
final class Instructions {
  private Instructions() {}

  /**
   * The lines for this registry.
   *
   * @param registry a Registry whose status has an endpoint and says how to log in
   * @param kubeconfig the file that lets kubectl in
   */
  static String forRegistry(Registry registry, Path kubeconfig) {
    RegistryStatus status = registry.getStatus();
    EndpointStatus endpoint = status.endpoints().getFirst();
    AccessStatus access = Objects.requireNonNull(status.access(), "status.access");
    String address = endpoint.address();
    String port = address.substring(address.lastIndexOf(':') + 1);
    return """
    Registry %1$s/%2$s is at %3$s

      export KUBECONFIG=%4$s
      %5$s

    Push and pull, with any image you have in place of busybox:
      docker tag busybox %3$s/team/app:1
      docker push %3$s/team/app:1
      docker pull %3$s/team/app:1
    %7$s
    Docker Desktop (its engine runs in a virtual machine): add "host.docker.internal:%6$s" to
    "insecure-registries" under Settings > Docker Engine, and push to host.docker.internal:%6$s/team/app:1

    Watch it fill:
      kubectl get registries -A -w
    """
        .formatted(
            registry.getMetadata().getNamespace(),
            registry.getMetadata().getName(),
            address,
            kubeconfig,
            access.login(),
            port,
            access.caConfigMap() == null
                ? plainHttp(address)
                : https(registry.getMetadata().getNamespace(), access.caConfigMap(), address));
  }

  private static String https(String namespace, String caConfigMap, String address) {
    return """
      mkdir -p ca && kubectl -n %s get configmap %s -o go-template='{{index .data "ca.crt"}}' > ca/ca.crt
      skopeo copy --dest-cert-dir=ca docker-daemon:busybox:latest docker://%3$s/team/app:1
      skopeo copy --src-cert-dir=ca docker://%3$s/team/app:1 oci:app:1
    docker does not ask for the CA on addresses that begin with 127.\
    """
        .formatted(namespace, caConfigMap, address);
  }

  private static String plainHttp(String address) {
    return """
      skopeo copy --dest-tls-verify=false docker-daemon:busybox:latest docker://%1$s/team/app:1
      skopeo copy --src-tls-verify=false docker://%1$s/team/app:1 oci:app:1
    It is plain HTTP, passwords included; docker takes that on addresses that begin with 127.\
    """
        .formatted(address);
  }
}
