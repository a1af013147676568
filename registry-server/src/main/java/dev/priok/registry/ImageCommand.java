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
    if (args.length > 1 && args[1].equals("serve")) {
      System.err.println(
          "registry-server in an image asks the server that runs there and is no server: start the"
              + " image itself, with serve FILE as its arguments");
      System.exit(2);
    }
    Main.main(args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length));
  }
}
