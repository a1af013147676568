package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;

/**
 * A set of digests in about 32 bytes each, for walks over stores of any size. It keeps the first
 * 128 bits of a digest, which nobody can make collide by chance, and by intent only with content of
 * their own. For one thread.
 */
public final class DigestSet {

  private static final int FIRST_CAPACITY = 64;
  private static final int HEX_RADIX = 16;
  private static final int HEX_PER_LONG = 16;

  private long[] slots = new long[2 * FIRST_CAPACITY];
  private int size;

  /** Adds a digest; returns whether it was new. */
  public boolean add(Digest digest) {
    if (!put(slots, high(digest), low(digest))) {
      return false;
    }
    size++;
    if (size > slots.length / 4) {
      grow();
    }
    return true;
  }

  public boolean contains(Digest digest) {
    long high = high(digest);
    long low = low(digest);
    return slots[find(slots, high, low)] != 0;
  }

  public int size() {
    return size;
  }

  private void grow() {
    long[] larger = new long[Math.multiplyExact(slots.length, 2)];
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i] != 0) {
        put(larger, slots[i], slots[i + 1]);
      }
    }
    slots = larger;
  }

  private static boolean put(long[] slots, long high, long low) {
    int slot = find(slots, high, low);
    if (slots[slot] != 0) {
      return false;
    }
    slots[slot] = high;
    slots[slot + 1] = low;
    return true;
  }

  /** The slot that holds the pair, or the empty one where it belongs. */
  private static int find(long[] slots, long high, long low) {
    int pairs = slots.length / 2;
    int pair = (int) (high ^ (high >>> 32)) & (pairs - 1);
    while (slots[2 * pair] != 0 && (slots[2 * pair] != high || slots[2 * pair + 1] != low)) {
      pair = (pair + 1) & (pairs - 1);
    }
    return 2 * pair;
  }

  /** The first 64 bits of a digest; never zero, which marks an empty slot. */
  static long high(Digest digest) {
    long bits = Long.parseUnsignedLong(digest.hex(), 0, HEX_PER_LONG, HEX_RADIX);
    return bits == 0 ? 1 : bits;
  }

  /** The next 64 bits. */
  static long low(Digest digest) {
    String hex = digest.hex();
    long bits = Long.parseUnsignedLong(hex, HEX_PER_LONG, 2 * HEX_PER_LONG, HEX_RADIX);
    return bits ^ digest.algorithm().prefix().hashCode();
  }
}
