/** A file system that tells what is done to it, and what of it survives a loss of power. */
package dev.priok.registry.crash;
