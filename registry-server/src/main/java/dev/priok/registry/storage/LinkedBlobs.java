package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import java.util.OptionalLong;

/**
 * How often each blob is linked, and how large it is, in 32 to 64 bytes each: for stores of any
 * size, as {@link DigestSet}. A size counts up to 1 TiB and 16 million links of one blob. For one
 * thread.
 */
public final class LinkedBlobs {

  private static final int FIRST_CAPACITY = 64;
  private static final int LONGS = 3;
  private static final int SIZE_BITS = 40;
  private static final long MAX_SIZE = (1L << SIZE_BITS) - 1;
  private static final long MAX_LINKS = (1L << (Long.SIZE - 1 - SIZE_BITS)) - 1;

  /** Digest, digest, links and size. A blob that is not linked any more keeps its place. */
  private long[] slots = new long[LONGS * FIRST_CAPACITY];

  private int used;
  private long bytes;

  /** The size of all linked blobs, each once. */
  public long bytes() {
    return bytes;
  }

  /** The size of a blob, if it is linked. */
  public OptionalLong size(Digest digest) {
    int slot = find(slots, DigestSet.high(digest), DigestSet.low(digest));
    return links(slot) == 0 ? OptionalLong.empty() : OptionalLong.of(size(slot));
  }

  /** Counts one more link to a blob; the size that was said last counts. */
  public void link(Digest digest, long sizeBytes) {
    long high = DigestSet.high(digest);
    long low = DigestSet.low(digest);
    int slot = find(slots, high, low);
    if (slots[slot] == 0) {
      slots[slot] = high;
      slots[slot + 1] = low;
      used++;
    }
    long before = links(slot);
    bytes -= before == 0 ? 0 : size(slot);
    long size = Math.clamp(sizeBytes, 0, MAX_SIZE);
    bytes += size;
    slots[slot + 2] = (Math.min(MAX_LINKS, before + 1) << SIZE_BITS) | size;
    if (used > slots.length / LONGS * 3 / 4) {
      grow();
    }
  }

  /** Counts one link less; returns the blob's size, or nothing where it was not linked. */
  public OptionalLong unlink(Digest digest) {
    int slot = find(slots, DigestSet.high(digest), DigestSet.low(digest));
    long links = links(slot);
    if (links == 0) {
      return OptionalLong.empty();
    }
    long size = size(slot);
    slots[slot + 2] = ((links - 1) << SIZE_BITS) | size;
    bytes -= links == 1 ? size : 0;
    return OptionalLong.of(size);
  }

  private long links(int slot) {
    return slots[slot + 2] >>> SIZE_BITS;
  }

  private long size(int slot) {
    return slots[slot + 2] & MAX_SIZE;
  }

  private void grow() {
    long[] larger = new long[Math.multiplyExact(slots.length, 2)];
    used = 0;
    for (int i = 0; i < slots.length; i += LONGS) {
      if (links(i) != 0) {
        int slot = find(larger, slots[i], slots[i + 1]);
        System.arraycopy(slots, i, larger, slot, LONGS);
        used++;
      }
    }
    slots = larger;
  }

  /** The slot that holds the pair, or the empty one where it belongs. */
  private static int find(long[] slots, long high, long low) {
    int capacity = slots.length / LONGS;
    int place = (int) (high ^ (high >>> 32)) & (capacity - 1);
    while (slots[LONGS * place] != 0
        && (slots[LONGS * place] != high || slots[LONGS * place + 1] != low)) {
      place = (place + 1) & (capacity - 1);
    }
    return LONGS * place;
  }
}
