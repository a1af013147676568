package dev.priok.operator;

import java.io.PrintWriter;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The program's command line: it runs without arguments, and tells its settings when asked. */
@Command(
    name = "priok-operator",
    sortOptions = false,
    description =
        "Serves Registries of the cluster of KUBECONFIG or, in a pod, of the pod's own. The chart"
            + " helm/priok sets what is below.",
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  PRIOK_NAMESPACE                  the operator's own; set, one of several leads",
      "  POD_NAME                         the name by which it leads",
      "  PRIOK_WATCH_NAMESPACES           where Registries are served, such as a,b; default: all",
      "  PRIOK_REGISTRY_IMAGE             the registry server",
      "  PRIOK_REGISTRY_PULL_SECRETS      Secrets for its image, in each Registry's namespace: a,b",
      "  PRIOK_REGISTRY_PORT              port of each registry's Service; default: 5000",
      "  PRIOK_MONITORING_NAMESPACES      labels of namespaces that may scrape, such as a=b,c=d",
      "  PRIOK_POLL_INTERVAL              between looks at each catalog; default: 15s",
      "  PRIOK_HEALTH_PORT                of /livez, /readyz and /metrics; default: 8080",
      "  PRIOK_AGENT_NAMESPACE            where node agents run; without it no node is told",
      "  PRIOK_AGENT_SERVICE_ACCOUNT      theirs; default: priok-node-agent",
      "  PRIOK_REPORT_PORT                at which they report; default: 8443",
      "  PRIOK_ALLOW_INSECURE_NAMESPACES  whose Registries nodes trust without TLS, or *",
      "",
      "Exit: 0 ended when told to; 1 cannot start or go on; 2 wrong settings.",
    })
final class OperatorUsage {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and end.")
  private boolean help;

  private OperatorUsage() {}

  /**
   * The exit code of a command line that is answered at once; empty when the operator is to run.
   */
  static OptionalInt answer(String[] arguments, PrintWriter out, PrintWriter err) {
    OperatorUsage usage = new OperatorUsage();
    CommandLine line = new CommandLine(usage);
    try {
      line.parseArgs(arguments);
    } catch (ParameterException e) {
      err.println(e.getMessage() + "; --help tells the settings");
      err.flush();
      return OptionalInt.of(2);
    }
    if (!usage.help) {
      return OptionalInt.empty();
    }
    line.usage(out);
    out.flush();
    return OptionalInt.of(0);
  }
}
