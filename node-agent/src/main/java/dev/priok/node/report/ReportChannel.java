package dev.priok.node.report;

import java.io.IOException;

/** The way to the operator. */
public interface ReportChannel {
  /**
   * Hands the report over.
   *
   * @throws IOException when the operator did not take the report, whatever the reason
   */
  void send(NodeReport report) throws IOException;
}
