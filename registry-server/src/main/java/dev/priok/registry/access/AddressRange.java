package dev.priok.registry.access;

import java.net.InetAddress;

/**
 * The addresses that begin with the same bits, as CIDR writes them: {@code 10.0.0.0/8}, {@code
 * fd00::/8}, or one address alone.
 */
public final class AddressRange {

  private final InetAddress first;
  private final int bits;

  private AddressRange(InetAddress first, int bits) {
    this.first = first;
    this.bits = bits;
  }

  /**
   * Reads a range. Names are not looked up.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int all = address.getAddress().length * Byte.SIZE;
    int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException(text);
    }
    return new AddressRange(address, bits);
  }

  /** Whether the address lies within; one of the other family does not. */
  public boolean contains(InetAddress address) {
    byte[] theirs = address.getAddress();
    byte[] ours = first.getAddress();
    if (theirs.length != ours.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += Byte.SIZE) {
      int at = bit / Byte.SIZE;
      int shift = Math.max(0, Byte.SIZE - (bits - bit));
      if ((theirs[at] & 0xff) >> shift != (ours[at] & 0xff) >> shift) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + bits;
  }
}
