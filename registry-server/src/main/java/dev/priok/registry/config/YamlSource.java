package dev.priok.registry.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads YAML text into nodes that remember their line. */
final class YamlSource {
  private static final int MAX_DEPTH = 32;

  private final IntFunction<Origin> originOfLine;
  private final Consumer<Finding> findings;

  /**
   * Reads one source.
   *
   * @param originOfLine what a line, counted from 1, is called in messages
   */
  YamlSource(IntFunction<Origin> originOfLine, Consumer<Finding> findings) {
    this.originOfLine = originOfLine;
    this.findings = findings;
  }

  /** The document, {@link ConfigNode.Empty} when there is none or it is not YAML (reported). */
  ConfigNode read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMergeOnCompose(true);
    Origin start = originOfLine.apply(1);
    try {
      // As Yaml.compose does it; Yaml itself first sets up what makes objects of nodes.
      StreamReader characters = new StreamReader(new StringReader(text));
      Node root =
          new Composer(new ParserImpl(characters, options), new Resolver(), options)
              .getSingleNode();
      return root == null ? new ConfigNode.Empty(start) : convert(root, start, "", 0);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      String problem = "not valid YAML: " + e.getProblem();
      if (mark != null && e.getProblem().startsWith("mapping values are not allowed")) {
        problem =
            MisplacedIndent.advice(text, mark.getLine() + 1)
                .map(advice -> "not valid YAML: " + advice)
                .orElse(problem);
      }
      error(mark == null ? start : origin(mark), "", problem);
    } catch (ReaderException e) {
      int line = 1 + (int) text.chars().limit(e.getPosition()).filter(c -> c == '\n').count();
      error(originOfLine.apply(line), "", "not valid YAML: a character that YAML does not allow");
    } catch (YAMLException e) {
      error(start, "", "not valid YAML: " + e.getMessage());
    }
    return new ConfigNode.Empty(start);
  }

  private ConfigNode convert(Node node, Origin origin, String path, int depth) {
    if (depth > MAX_DEPTH) {
      error(origin, path, "nested too deeply");
      return new ConfigNode.Empty(origin);
    }
    return switch (node) {
      case MappingNode mapping -> convertMapping(mapping, origin, path, depth);
      case SequenceNode sequence -> {
        List<ConfigNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(convert(item, origin(item.getStartMark()), path, depth + 1));
        }
        yield new ConfigNode.Sequence(origin, items);
      }
      case ScalarNode scalar when Tag.NULL.equals(scalar.getTag()) -> new ConfigNode.Empty(origin);
      case ScalarNode scalar ->
          new ConfigNode.Scalar(origin, scalar.getValue(), Tag.INT.equals(scalar.getTag()));
      default -> {
        error(origin, path, "not a value this file can hold");
        yield new ConfigNode.Empty(origin);
      }
    };
  }

  private ConfigNode convertMapping(MappingNode mapping, Origin origin, String path, int depth) {
    Map<String, ConfigNode> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      // A value is named by the line of its key: that is where a person looks for it.
      Origin keyOrigin = origin(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        error(keyOrigin, path, "a key must be plain text");
        continue;
      }
      String keyPath = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      ConfigNode value = convert(tuple.getValueNode(), keyOrigin, keyPath, depth + 1);
      ConfigNode first = entries.putIfAbsent(key.getValue(), value);
      if (first != null) {
        error(keyOrigin, keyPath, "written twice, the first time at " + first.origin());
      }
    }
    return new ConfigNode.Mapping(origin, entries);
  }

  private Origin origin(Mark mark) {
    return originOfLine.apply(mark.getLine() + 1);
  }

  private void error(Origin origin, String key, String message) {
    findings.accept(new Finding(Finding.Severity.ERROR, origin, key, message));
  }
}
