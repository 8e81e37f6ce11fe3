package io.vernissage.emulator.chaos;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long delays are. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Distribution.Fixed.class, name = "fixed"),
    @JsonSubTypes.Type(value = Distribution.Uniform.class, name = "uniform"),
    @JsonSubTypes.Type(value = Distribution.Normal.class, name = "normal"),
    @JsonSubTypes.Type(value = Distribution.Exponential.class, name = "exponential")
})
public sealed interface Distribution {
    /** No client waits longer for one answer. */
    Duration LONGEST = Duration.ofMinutes(10);

    record Fixed(Duration delay) implements Distribution {
        public Fixed {
            check(delay, "delay");
        }
    }

    record Uniform(Duration least, Duration most) implements Distribution {
        public Uniform {
            check(least, "least");
            check(most, "most");
            if (least.compareTo(most) > 0) {
                throw new BadRuleException("'least' of a uniform delay is above its 'most'");
            }
        }
    }

    record Normal(Duration mean, Duration deviation) implements Distribution {
        public Normal {
            check(mean, "mean");
            check(deviation, "deviation");
        }
    }

    record Exponential(Duration mean) implements Distribution {
        public Exponential {
            check(mean, "mean");
        }
    }

    /** One delay, from nothing to {@link #LONGEST}. */
    default Duration sample(RandomGenerator random) {
        double nanoseconds =
                switch (this) {
                    case Fixed(var delay) -> delay.toNanos();
                    case Uniform(var least, var most) ->
                        least.toNanos() + random.nextDouble() * (most.toNanos() - least.toNanos());
                    case Normal(var mean, var deviation) ->
                        mean.toNanos() + random.nextGaussian() * deviation.toNanos();
                    case Exponential(var mean) -> random.nextExponential() * mean.toNanos();
                };
        return Duration.ofNanos(Math.clamp(Math.round(nanoseconds), 0, LONGEST.toNanos()));
    }

    private static void check(Duration value, String name) {
        if (value == null || value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new BadRuleException("'%s' of a delay must be there, as in \"PT0.05S\", from 0 to 10 minutes: %s"
                    .formatted(name, value));
        }
    }
}
