package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of one expression, without its brackets. */
final class ExpressionReader {
    /** Deeper than anyone writes, and far from the end of a stack. */
    private static final int DEEPEST = 100;
    /** Properties and elements in one expression: {@code a().b.c} has two. */
    private static final int MOST_LINKS = 500;

    private static final int MOST_SHOWN = 500;

    private final String text;
    private int at;
    private int depth;
    private int links;

    ExpressionReader(String text) {
        this.text = text;
    }

    /** @throws TemplateException if this is no expression */
    Expression whole() {
        var expression = expression();
        skipSpace();
        if (at < text.length()) {
            throw unreadable("there is more after its end at %d".formatted(at));
        }
        return expression;
    }

    private Expression expression() {
        if (++depth > DEEPEST) {
            throw unreadable("it is too deep");
        }
        var read = start();
        while (true) {
            skipSpace();
            if (takes('.')) {
                countLink();
                read = new Expression.Property(read, name());
            } else if (takes('[')) {
                countLink();
                read = new Expression.Element(read, expression());
                expect(']');
            } else {
                depth--;
                return read;
            }
        }
    }

    private void countLink() {
        if (++links > MOST_LINKS) {
            throw unreadable("it is too long");
        }
    }

    private Expression start() {
        skipSpace();
        if (takes('\'')) {
            return new Expression.Literal(TextNode.valueOf(quoted()));
        }
        var name = name();
        if (name.matches("-?\\d{1,18}")) {
            return new Expression.Literal(LongNode.valueOf(Long.parseLong(name)));
        }
        expect('(');
        return new Expression.Call(name, arguments());
    }

    private List<Expression> arguments() {
        var arguments = new ArrayList<Expression>();
        skipSpace();
        if (takes(')')) {
            return List.of();
        }
        do {
            arguments.add(expression());
            skipSpace();
        } while (takes(','));
        expect(')');
        return List.copyOf(arguments);
    }

    private String quoted() {
        var quoted = new StringBuilder();
        while (at < text.length()) {
            var next = text.charAt(at++);
            if (next != '\'') {
                quoted.append(next);
            } else if (takes('\'')) {
                quoted.append('\'');
            } else {
                return quoted.toString();
            }
        }
        throw unreadable("a quotation mark is missing");
    }

    private String name() {
        skipSpace();
        var begin = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (begin == at) {
            throw unreadable("a name is missing at %d".formatted(at));
        }
        return text.substring(begin, at);
    }

    private boolean takes(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        skipSpace();
        if (!takes(wanted)) {
            throw unreadable("'%c' is missing at %d".formatted(wanted, at));
        }
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private TemplateException unreadable(String why) {
        var shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
        return new TemplateException("The language expression '%s' is not valid: %s.".formatted(shown, why));
    }
}
