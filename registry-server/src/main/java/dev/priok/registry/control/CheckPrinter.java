package dev.priok.registry.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.priok.registry.check.CheckReport;
import dev.priok.registry.check.Finding;
import dev.priok.registry.check.StoreCheck;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.time.Clock;

/** Checks and prints what was found, as a table or as JSON. */
final class CheckPrinter {
  private static final int HEALED = 3;
  private static final int DAMAGED = 4;

  private final StoreOrder.Check order;
  private final Output out;

  CheckPrinter(StoreOrder.Check order, Output out) {
    this.order = order;
    this.out = out;
  }

  int run(Storage storage, Clock clock) throws IOException {
    CheckReport report = new StoreCheck(storage, clock).check(order.heal(), order.readData());
    if (order.asJson()) {
      ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      out.line(json.writeValueAsString(report));
    } else {
      print(report);
    }
    return switch (report.verdict()) {
      case HEALTHY -> OrderDesk.OK;
      case HEALED -> HEALED;
      case DAMAGED -> DAMAGED;
    };
  }

  private void print(CheckReport report) {
    for (Finding finding : report.findings()) {
      out.line(
          "%-20s %-7s %s  (%s)"
              .formatted(
                  finding.problem(),
                  finding.healed() ? "healed" : "",
                  printable(finding.path()),
                  printable(finding.detail())));
    }
    if (report.leftOut() > 0) {
      out.line(
          "and %d more, which are not listed: mend these, then check again"
              .formatted(report.leftOut()));
    }
    out.line(
        "%s: %d repositories, %d blobs, %d bytes read, %d findings"
            .formatted(
                report.verdict(),
                report.repositories(),
                report.blobs(),
                report.bytesRead(),
                report.findings().size() + report.leftOut()));
  }

  /** Names on a disk may hold anything, a terminal's commands included. */
  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
