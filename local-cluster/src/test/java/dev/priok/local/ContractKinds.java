package dev.priok.local;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/** The objects the contract speaks about. */
final class ContractKinds {
  static final CustomResourceDefinition WIDGETS =
      Serialization.unmarshal(
          """
          apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata: {name: widgets.contract.priok.dev}
          spec:
            group: contract.priok.dev
            scope: Namespaced
            names: {kind: Widget, plural: widgets, singular: widget, shortNames: [wd]}
            versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                additionalPrinterColumns:
                  - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
                  - {name: Color, type: string, jsonPath: .spec.color}
                  - {name: First, type: string, jsonPath: '.spec.parts[0].name'}
                  - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties:
                          color: {type: string, enum: [red, blue], default: red}
                          size: {type: string, pattern: '^[0-9]+$', maxLength: 3}
                          count: {type: integer, minimum: 1}
                          port: {x-kubernetes-int-or-string: true}
                          nested:
                            type: object
                            default: {}
                            properties: {depth: {type: integer, default: 3}}
                          parts:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [name]
                            items:
                              type: object
                              required: [name]
                              properties: {name: {type: string}, weight: {type: integer}}
                      status:
                        type: object
                        default: {observedGeneration: -1}
                        properties:
                          observedGeneration: {type: integer}
                          conditions:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [type]
                            items:
                              type: object
                              required: [type, status]
                              properties: {type: {type: string}, status: {type: string}}
          """,
          CustomResourceDefinition.class);

  private ContractKinds() {}

  static GenericKubernetesResource widget(String namespace, String name, String body) {
    return Serialization.unmarshal(
        """
        apiVersion: contract.priok.dev/v1
        kind: Widget
        metadata: {namespace: %s, name: %s}
        %s
        """
            .formatted(namespace, name, body),
        GenericKubernetesResource.class);
  }

  static ConfigMap configMap(String namespace, String name, Map<String, String> data) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withData(data)
        .build();
  }

  /** A StatefulSet with one container of these environment variables. */
  static StatefulSet statefulSet(String namespace, String name, String containerFields) {
    return Serialization.unmarshal(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {namespace: %s, name: %s}
        spec:
          selector: {matchLabels: {app: x}}
          serviceName: x
          template:
            metadata: {labels: {app: x}}
            spec:
              containers:
                - name: main
        %s
        """
            .formatted(namespace, name, containerFields.indent(10)),
        StatefulSet.class);
  }
}
