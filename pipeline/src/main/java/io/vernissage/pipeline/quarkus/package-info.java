/** The pipeline in a Quarkus service: one bean to inject, its configuration, its health, its end with the service. */
package io.vernissage.pipeline.quarkus;
