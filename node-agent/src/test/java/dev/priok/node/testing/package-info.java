/** What the tests of several packages need. */
package dev.priok.node.testing;
