package io.vernissage.pipeline.kafka;

import io.vernissage.pipeline.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The brokers as one process sees them: whether they answer, their topics, and the topics made where absent. */
public final class Brokers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Brokers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final String RETENTION = TopicConfig.RETENTION_MS_CONFIG;
    private static final long FOR_EVER = -1;
    private static final long YEAR = Duration.ofDays(365).toMillis();

    private final KafkaSettings settings;
    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final ReentrantLock making = new ReentrantLock();
    private final Thread watch;
    private volatile Optional<Admin> admin = Optional.empty();
    private volatile Optional<String> trouble;

    private Brokers(KafkaSettings settings) {
        this.settings = settings;
        this.trouble = Optional.of("not yet connected to " + settings.bootstrapServers());
        this.watch = Thread.ofVirtual().name("brokers-watch").unstarted(this::watch);
    }

    /** Starts to look for the brokers; returns at once, whether there are any or not. */
    public static Brokers of(KafkaSettings settings) {
        var brokers = new Brokers(settings);
        brokers.watch.start();
        return brokers;
    }

    public KafkaSettings settings() {
        return settings;
    }

    /** Says that no broker answers; empty while one does. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** Identifies the cluster: state folded from one cluster's log means nothing to another. */
    public String clusterId() {
        return answer(admin().describeCluster().clusterId());
    }

    /**
     * Makes those topics that are not there, and lets those that are there keep their records for as long as they are
     * needed. Several services may do so at once.
     *
     * @throws KafkaException the brokers do not answer or refuse
     */
    public void ensure(Collection<Topic> topics) {
        var absent =
                topics.stream().filter(topic -> !present.contains(topic.name())).collect(Collectors.toSet());
        if (absent.isEmpty()) {
            return;
        }
        var there = answer(admin().listTopics().names());
        absent.stream().filter(topic -> !there.contains(topic.name())).forEach(this::create);
        prolong(absent.stream().filter(topic -> there.contains(topic.name())).toList());
        absent.forEach(topic -> present.add(topic.name()));
    }

    /** How many partitions each of these topics has. */
    public Map<String, Integer> partitions(Collection<String> topics) {
        return answer(admin().describeTopics(topics).allTopicNames()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().partitions().size()));
    }

    /** The client for questions about the cluster; made when first asked for, since that may fail while no name resolves. */
    public Admin admin() {
        making.lock();
        try {
            if (admin.isEmpty()) {
                admin = Optional.of(Admin.create(settings.properties(Map.of(
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        settings.service() + "-admin",
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        5_000,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) PATIENCE.toMillis()))));
            }
            return admin.get();
        } finally {
            making.unlock();
        }
    }

    /**
     * Waits for an answer.
     *
     * @throws KafkaException as the brokers gave it, or none came in ten seconds
     */
    public static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer from the brokers", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    @Override
    public void close() {
        watch.interrupt();
        admin.ifPresent(client -> client.close(Duration.ofSeconds(2)));
    }

    private void create(Topic topic) {
        var topicToMake = new NewTopic(topic.name(), Optional.of(settings.partitions()), replication())
                .configs(configurationOf(topic));
        try {
            answer(admin().createTopics(List.of(topicToMake)).all());
            LOG.info("Topic made, topic={} partitions={}", topic.name(), settings.partitions());
        } catch (TopicExistsException e) {
            LOG.debug("Topic made by another service, topic={}", topic.name(), e);
        }
    }

    /** Topics made by an earlier version, or by hand, may keep their records too briefly; longer than needed is left. */
    private void prolong(Collection<Topic> topics) {
        var wanted = topics.stream()
                .filter(topic -> retentionOf(topic).isPresent())
                .collect(Collectors.toMap(
                        topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                        topic -> retentionOf(topic).getAsLong()));
        if (wanted.isEmpty()) {
            return;
        }
        try {
            var found = answer(admin().describeConfigs(wanted.keySet()).all());
            Map<ConfigResource, Collection<AlterConfigOp>> changes = wanted.entrySet().stream()
                    .filter(topic -> isBriefer(found.get(topic.getKey()), topic.getValue()))
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            topic -> List.of(new AlterConfigOp(
                                    new ConfigEntry(RETENTION, Long.toString(topic.getValue())),
                                    AlterConfigOp.OpType.SET))));
            answer(admin().incrementalAlterConfigs(changes).all());
            changes.keySet().forEach(topic -> LOG.info("Topic keeps its records longer now, topic={}", topic.name()));
        } catch (AuthorizationException e) {
            // whoever may not look after topics has somebody who does
            LOG.warn("Retention of topics not seen to, wanted={} reason={}", wanted, e.getMessage());
        }
    }

    private static boolean isBriefer(Config found, long wanted) {
        var entry = found.get(RETENTION);
        var keeps = entry == null || entry.value() == null ? FOR_EVER : Long.parseLong(entry.value());
        return keeps != FOR_EVER && (wanted == FOR_EVER || keeps < wanted);
    }

    private Optional<Short> replication() {
        return settings.replication() < 1 ? Optional.empty() : Optional.of(settings.replication());
    }

    private static Map<String, String> configurationOf(Topic topic) {
        var retention = retentionOf(topic);
        return retention.isPresent()
                ? Map.of("cleanup.policy", "delete", RETENTION, Long.toString(retention.getAsLong()))
                : Map.of("cleanup.policy", "compact");
    }

    private static OptionalLong retentionOf(Topic topic) {
        return switch (topic.keeps()) {
            case EVERYTHING -> OptionalLong.of(FOR_EVER);
            case NEWEST_PER_KEY -> OptionalLong.empty();
            case A_YEAR -> OptionalLong.of(YEAR);
        };
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            LOG.trace("Watch ended", e);
        }
    }

    private void look() {
        try {
            answer(admin().describeCluster().nodes());
            trouble = Optional.empty();
        } catch (KafkaException e) {
            if (trouble.isEmpty() && !Thread.currentThread().isInterrupted()) {
                LOG.warn("Brokers do not answer, bootstrap={} reason={}", settings.bootstrapServers(), e.getMessage());
            }
            trouble = Optional.of("the brokers at " + settings.bootstrapServers() + " do not answer"
                    + (e instanceof RetriableException ? "" : ": " + e.getMessage()));
        }
    }
}
