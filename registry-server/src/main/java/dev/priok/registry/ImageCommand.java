package dev.priok.registry;

import java.util.Arrays;

/**
 * The image's {@code /usr/bin/registry-server}. The image has no shell, so that file is a script
 * whose interpreter is Java, and an interpreter is given the path of its script before the
 * arguments.
 */
public final class ImageCommand {

  private ImageCommand() {}

  public static void main(String[] args) {
    Main.main(args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length));
  }
}
