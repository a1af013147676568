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
 * @param lookAgain between two looks at the ConfigMap of the agents that nobody asked for: one that
 *     somebody changed or deleted is as it was after that time
 */
public record TrustSettings(
    String agentNamespace,
    String agentServiceAccount,
    InsecureNamespaces insecure,
    int reportPort,
    Duration staleAfter,
    Duration lookAgain) {
  public static final String DEFAULT_SERVICE_ACCOUNT = "priok-node-agent";
  public static final int DEFAULT_REPORT_PORT = 8443;
  public static final Duration DEFAULT_STALE_AFTER = Duration.ofMinutes(2);
  public static final Duration DEFAULT_LOOK_AGAIN = Duration.ofSeconds(30);
}
