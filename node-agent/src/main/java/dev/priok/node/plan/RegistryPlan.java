package dev.priok.node.plan;

import dev.priok.node.containerd.HostsDirectory;
import dev.priok.node.desired.RegistryId;
import dev.priok.node.desired.RegistryTrust;
import dev.priok.node.report.RegistryState;
import java.util.Optional;

/** What is to be done on the node for one registry. */
sealed interface RegistryPlan {

  /** Nothing: whatever is on the node stays. */
  record Leave(RegistryState state) implements RegistryPlan {}

  /** Take everything of it off the node. */
  record Withdraw(RegistryId id, Optional<RegistryState> then) implements RegistryPlan {}

  /** The files are as they should be. */
  record UpToDate(RegistryTrust trust, HostsDirectory target, RegistryState state)
      implements RegistryPlan {}

  /** Once the registry answers, write the files. */
  record Write(RegistryTrust trust, HostsDirectory target) implements RegistryPlan {}
}
