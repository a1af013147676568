package dev.priok.operator.registry;

import java.util.Map;

/**
 * Who reaches the management ports of registries.
 *
 * @param operatorNamespace the operator polls from there
 * @param monitoringNamespaces labels that choose the namespaces which may scrape metrics; empty
 *     chooses none
 */
public record ManagementAccess(String operatorNamespace, Map<String, String> monitoringNamespaces) {

  public ManagementAccess {
    monitoringNamespaces = Map.copyOf(monitoringNamespaces);
  }
}
