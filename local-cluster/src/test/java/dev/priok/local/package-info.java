/** The contract of a Kubernetes API, and kubectl against the local cluster. */
package dev.priok.local;
