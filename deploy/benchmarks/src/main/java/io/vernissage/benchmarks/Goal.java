package io.vernissage.benchmarks;

import java.util.Locale;

/** What the ratio of ours to the other's should be. */
sealed interface Goal {
    /** For information only. */
    Goal NONE = new None();

    static Goal atLeast(double ratio) {
        return new AtLeast(ratio);
    }

    static Goal atMost(double ratio) {
        return new AtMost(ratio);
    }

    boolean isReachedBy(double ratio);

    /** For people, such as {@code >= 0.60}; empty if there is none. */
    String shown();

    /** The fields of JSON that tell it. */
    String json();

    record None() implements Goal {
        @Override
        public boolean isReachedBy(double ratio) {
            return true;
        }

        @Override
        public String shown() {
            return "";
        }

        @Override
        public String json() {
            return "\"goal\": null";
        }
    }

    /** More is better. */
    record AtLeast(double ratio) implements Goal {
        @Override
        public boolean isReachedBy(double reached) {
            return reached >= ratio;
        }

        @Override
        public String shown() {
            return String.format(Locale.ROOT, ">= %.2f", ratio);
        }

        @Override
        public String json() {
            return String.format(Locale.ROOT, "\"goal\": %.4f, \"goalIs\": \"at least\"", ratio);
        }
    }

    /** Less is better. */
    record AtMost(double ratio) implements Goal {
        @Override
        public boolean isReachedBy(double reached) {
            return reached <= ratio;
        }

        @Override
        public String shown() {
            return String.format(Locale.ROOT, "<= %.2f", ratio);
        }

        @Override
        public String json() {
            return String.format(Locale.ROOT, "\"goal\": %.4f, \"goalIs\": \"at most\"", ratio);
        }
    }
}
