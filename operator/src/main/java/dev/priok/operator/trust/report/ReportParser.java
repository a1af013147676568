package dev.priok.operator.trust.report;

import dev.priok.operator.trust.NodeReport;
import dev.priok.operator.trust.RegistryId;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Reads the body of a report: the text of {@link Properties}. Keys that it does not know are left
 * alone, since a newer agent meets an older operator during upgrades.
 */
final class ReportParser {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern REVISION = Pattern.compile("[!-~]{0,128}");
  private static final Pattern STATE = Pattern.compile("[A-Za-z]{1,64}");
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\\x{80}-\\x{9F}]");
  private static final int LONGEST_MESSAGE = 1000;

  private ReportParser() {}

  /**
   * Reads a report.
   *
   * @param node the token's, whatever the body says
   * @throws IllegalArgumentException with one line that says what is wrong
   */
  static NodeReport parse(String node, byte[] body) {
    Properties values = new Properties();
    try {
      values.load(new StringReader(new String(body, StandardCharsets.ISO_8859_1)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the body is not in the form of properties", e);
    }
    String revision = values.getProperty("revision");
    if (revision == null || !REVISION.matcher(revision).matches()) {
      throw new IllegalArgumentException("revision is missing or not a word");
    }
    return new NodeReport(
        node, revision, message(values.getProperty("problem", "")), registries(values));
  }

  private static Map<RegistryId, NodeReport.State> registries(Properties values) {
    Map<RegistryId, NodeReport.State> registries = new HashMap<>();
    for (int n = 0; values.containsKey("registry." + n + ".name"); n++) {
      String prefix = "registry." + n + ".";
      registries.put(
          new RegistryId(
              checked(values, prefix + "namespace", LABEL),
              checked(values, prefix + "name", LABEL)),
          new NodeReport.State(
              checked(values, prefix + "state", STATE),
              message(values.getProperty(prefix + "message", ""))));
    }
    return registries;
  }

  private static String checked(Properties values, String key, Pattern pattern) {
    String value = values.getProperty(key, "");
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(key + " is missing or not a word");
    }
    return value;
  }

  /** It ends in a status and in log lines. */
  private static String message(String text) {
    String cut = text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text;
    return UNPRINTABLE.matcher(cut).replaceAll("?");
  }
}
