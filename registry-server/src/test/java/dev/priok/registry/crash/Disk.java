package dev.priok.registry.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What would be on a disk: what has been done, and what of it has been synced. An entry of a
 * directory is durable once the directory was synced, content once the file was.
 */
final class Disk {

  /** What may be found after the end. */
  enum Survivor {
    /** Only what was synced. */
    SYNCED,
    /** All names, and of the contents what was synced: how zero-length links come about. */
    NAMES_AND_SYNCED_CONTENT,
    /** Everything, as after kill -9. */
    EVERYTHING
  }

  private abstract static sealed class Node {}

  private static final class FileNode extends Node {
    private byte[] live = {};
    private byte[] durable = {};
  }

  private static final class DirectoryNode extends Node {
    private final Map<String, Node> live = new TreeMap<>();
    private Map<String, Node> durable = new TreeMap<>();
  }

  private final DirectoryNode root = new DirectoryNode();
  private final Map<Integer, FileNode> open = new HashMap<>();

  void apply(Operation operation) {
    switch (operation) {
      case Operation.Mkdir(String path) -> parent(path).live.put(name(path), new DirectoryNode());
      case Operation.Open(int handle, String path) ->
          open.put(
              handle,
              (FileNode) parent(path).live.computeIfAbsent(name(path), _ -> new FileNode()));
      case Operation.Write(int handle, long position, byte[] content) -> {
        FileNode file = open.get(handle);
        int end = (int) position + content.length;
        file.live = Arrays.copyOf(file.live, Math.max(file.live.length, end));
        System.arraycopy(content, 0, file.live, (int) position, content.length);
      }
      case Operation.Truncate(int handle, long size) -> {
        FileNode file = open.get(handle);
        file.live = Arrays.copyOf(file.live, (int) Math.min(size, file.live.length));
      }
      case Operation.SyncOpen(int handle) -> sync(open.get(handle));
      case Operation.Sync(String path) -> sync(node(path));
      case Operation.Rename(String from, String to) ->
          parent(to).live.put(name(to), parent(from).live.remove(name(from)));
      case Operation.Link(String path, String existing) ->
          parent(path).live.put(name(path), node(existing));
      case Operation.Remove(String path) -> parent(path).live.remove(name(path));
      case Operation.Mark(Runnable meaning) -> meaning.run();
    }
  }

  /** Makes what survives a directory of its own, and returns all of it as text. */
  String materialize(Survivor survivor, Path target) throws IOException {
    StringBuilder all = new StringBuilder();
    write(root, survivor, target, "", all);
    return all.toString();
  }

  private static void write(
      Node node, Survivor survivor, Path target, String path, StringBuilder all)
      throws IOException {
    all.append(path).append('\n');
    switch (node) {
      case DirectoryNode directory -> {
        Files.createDirectory(target);
        Map<String, Node> entries =
            survivor == Survivor.SYNCED ? directory.durable : directory.live;
        for (Map.Entry<String, Node> entry : entries.entrySet()) {
          write(
              entry.getValue(),
              survivor,
              target.resolve(entry.getKey()),
              path + "/" + entry.getKey(),
              all);
        }
      }
      case FileNode file -> {
        byte[] content = survivor == Survivor.EVERYTHING ? file.live : file.durable;
        all.append(Arrays.hashCode(content)).append('\n');
        Files.write(target, content);
      }
    }
  }

  private static void sync(Node node) {
    switch (node) {
      case FileNode file -> file.durable = file.live.clone();
      case DirectoryNode directory -> directory.durable = new TreeMap<>(directory.live);
    }
  }

  private DirectoryNode parent(String path) {
    int slash = path.lastIndexOf('/');
    return (DirectoryNode) node(slash < 0 ? "" : path.substring(0, slash));
  }

  private Node node(String path) {
    Node node = root;
    if (!path.isEmpty()) {
      for (String name : path.split("/")) {
        node = ((DirectoryNode) node).live.get(name);
        if (node == null) {
          throw new IllegalStateException("never made: " + path);
        }
      }
    }
    return node;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
