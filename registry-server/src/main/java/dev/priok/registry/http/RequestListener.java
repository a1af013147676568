package dev.priok.registry.http;

/** Is told about each request when it is over, on the thread that ended it: must not block. */
public interface RequestListener {

  void completed(RequestSummary summary);
}
