package dev.priok.registry.config;

import static dev.priok.registry.config.Finding.Severity.ERROR;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a file and the variables laid over it said at one time. */
public final class ConfigReading {
  /** What an image of registry:2 or registry:3 serves when nobody brings a file. */
  private static final String BUILT_IN = "{version: 0.1, storage: {delete: {enabled: true}}}";

  private final ConfigReader reader;
  private final ServerConfig config;

  private ConfigReading(ConfigReader reader, ServerConfig config) {
    this.reader = reader;
    this.config = config;
  }

  /**
   * Reads the file and lays the variables over it.
   *
   * @param file config.yml of version 0.1; null for the built-in defaults
   * @param environment all variables; those that begin with REGISTRY_ count
   * @throws ConfigException when the file is unreadable, not YAML, or holds an invalid value
   */
  public static ConfigReading of(@Nullable Path file, Map<String, String> environment)
      throws ConfigException {
    List<Finding> findings = new ArrayList<>();
    ConfigNode written = file == null ? builtIn(findings::add) : read(file, findings::add);
    if (!findings.isEmpty()) {
      throw new ConfigException(findings);
    }
    ConfigNode root = new EnvironmentOverlay(environment, findings::add).applyTo(written);
    ServerConfig config = ServerConfig.from(file, new ConfigReader(root, findings::add), findings);
    List<Finding> errors = findings.stream().filter(f -> f.severity() == ERROR).toList();
    if (!errors.isEmpty()) {
      throw new ConfigException(errors);
    }
    return new ConfigReading(new ConfigReader(root, _ -> {}), config);
  }

  /** Everything that can be set, with defaults filled in. */
  public ServerConfig config() {
    return config;
  }

  /** What counts for each key, by the same rules. */
  public List<EffectiveValue> effective() {
    return new EffectiveValues(reader).list();
  }

  private static ConfigNode builtIn(Consumer<Finding> findings) {
    return new YamlSource(_ -> Origin.BUILT_IN, findings).read(BUILT_IN);
  }

  private static ConfigNode read(Path file, Consumer<Finding> findings) {
    String problem;
    try {
      return new YamlSource(line -> Origin.line(file, line), findings).read(Files.readString(file));
    } catch (NoSuchFileException _) {
      problem = "there is no such file";
    } catch (CharacterCodingException _) {
      problem = "is not UTF-8 text";
    } catch (IOException e) {
      problem =
          Files.isDirectory(file)
              ? "is a directory; name the file in it, config.yml"
              : "cannot be read (" + e.getClass().getSimpleName() + ")";
    }
    findings.accept(new Finding(ERROR, new Origin(file.toString()), "", problem));
    return new ConfigNode.Empty(Origin.BUILT_IN);
  }
}
