package dev.priok.registry.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A channel whose writes and syncs are told. */
final class RecordedChannel extends FileChannel {

  private final FileChannel channel;
  private final Recorder recorder;
  private final int handle;
  private final String path;

  /**
   * Tells of {@code channel}.
   *
   * @param handle of a file open for writing; negative for one that is only read
   */
  RecordedChannel(FileChannel channel, Recorder recorder, int handle, String path) {
    this.channel = channel;
    this.recorder = recorder;
    this.handle = handle;
    this.path = path;
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    return channel.read(dst);
  }

  @Override
  public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
    return channel.read(dsts, offset, length);
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    long at = channel.position();
    int written = write(src, at);
    channel.position(at + written);
    return written;
  }

  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    channel.position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    recorder.record(new Operation.Truncate(handle, size), () -> channel.truncate(size));
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    recorder.record(
        handle < 0 ? new Operation.Sync(path) : new Operation.SyncOpen(handle), () -> {});
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return channel.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel src, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(ByteBuffer dst, long position) throws IOException {
    return channel.read(dst, position);
  }

  @Override
  public int write(ByteBuffer src, long position) throws IOException {
    byte[] content = new byte[src.remaining()];
    src.duplicate().get(content);
    recorder.record(
        new Operation.Write(handle, position, content),
        () -> {
          long at = position;
          while (src.hasRemaining()) {
            at += channel.write(src, at);
          }
        });
    return content.length;
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return channel.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return channel.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return channel.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }
}
