package dev.priok.operator.trust;

import java.time.Duration;

/**
 * How nodes are told of registries.
 *
 * @param agentNamespace where the node agents run and their ConfigMap lies
 * @param agentServiceAccount the agents' ServiceAccount there: no other may report
 * @param insecure where plain HTTP is allowed
 * @param reportPort at which agents report, by HTTPS; 0 takes any
 * @param staleAfter how long a report counts; agents send one each half minute
 */
public record TrustSettings(
    String agentNamespace,
    String agentServiceAccount,
    InsecureNamespaces insecure,
    int reportPort,
    Duration staleAfter) {
  public static final String DEFAULT_SERVICE_ACCOUNT = "priok-node-agent";
  public static final int DEFAULT_REPORT_PORT = 8443;
  public static final Duration DEFAULT_STALE_AFTER = Duration.ofMinutes(2);
}
