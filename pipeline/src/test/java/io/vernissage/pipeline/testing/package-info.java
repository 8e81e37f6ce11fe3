/** A broker in the test's JVM, events to try things with, and workers in processes of their own. */
package io.vernissage.pipeline.testing;
