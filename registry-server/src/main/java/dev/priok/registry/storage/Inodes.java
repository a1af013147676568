package dev.priok.registry.storage;

/**
 * The inodes of a file system: how many files and directories it can hold.
 *
 * @param total 0 where the file system knows no such limit
 * @param available to this process
 */
record Inodes(long total, long available) {}
