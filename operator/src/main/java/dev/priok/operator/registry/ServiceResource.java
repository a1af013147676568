package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A Service of one port in front of the pod. */
abstract class ServiceResource extends ChildResource<Service> {

  ServiceResource(Child child) {
    super(Service.class, child);
  }

  /**
   * @param name of the pod's port, and of this one
   */
  Service desired(RegistryModel model, String name, int port) {
    return new ServiceBuilder()
        .withMetadata(metadata(model))
        .withNewSpec()
        .withSelector(model.names().selector())
        .addNewPort()
        .withName(name)
        .withPort(port)
        .withNewTargetPort(name)
        .withProtocol("TCP")
        .endPort()
        .endSpec()
        .build();
  }

  /**
   * {@inheritDoc} Ports are a list by number: one that somebody changed stays beside the one that
   * is applied, and the API server refuses two of one name. So what is too much goes first.
   */
  @Override
  public Service update(
      Service actual, Service desired, Registry primary, Context<Registry> context) {
    List<ServicePort> ports = desired.getSpec().getPorts();
    if (!numbers(ports).containsAll(numbers(actual.getSpec().getPorts()))) {
      context
          .getClient()
          .resource(actual)
          .patch(
              PatchContext.of(PatchType.JSON),
              "[{\"op\": \"replace\", \"path\": \"/spec/ports\", \"value\": "
                  + Serialization.asJson(ports)
                  + "}]");
    }
    return super.update(actual, desired, primary, context);
  }

  private static Set<Integer> numbers(List<ServicePort> ports) {
    return ports.stream().map(ServicePort::getPort).collect(Collectors.toSet());
  }
}
