package io.vernissage.emulator.deployments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.ResourceId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final ResourceId DEPLOYMENT = ResourceId.parse(
                    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deployments/d")
            .orElseThrow();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            plain | "plain"
            [[bracket] | "[bracket]"
            ['it''s'] | "it's"
            [concat('a', 1, true())] | "a1True"
            [concat(createArray(1), createArray('b'))] | [1,"b"]
            [ParaMeters('SIZE')] | 3
            [variables('list')[1].name] | "b"
            [variables('made')] | "n-3"
            [format('{0}/{1}/{{}}', 'x', 7)] | "x/7/{}"
            [toLower('AbC')] | "abc"
            [toUpper('AbC')] | "ABC"
            [replace('a-b-c', '-', '')] | "abc"
            [substring('abcdef', 1, 3)] | "bcd"
            [substring('abcdef', 4)] | "ef"
            [equals(1, int('1'))] | true
            [equals('a', 'A')] | false
            [if(equals(parameters('size'), 3), 'three', variables('absent'))] | "three"
            [and(true(), not(false()))] | true
            [or(false(), false())] | false
            [empty('')] | true
            [empty(variables('list'))] | false
            [length('four')] | 4
            [first('abc')] | "a"
            [last(createArray(1, 2))] | 2
            [string(5)] | "5"
            [bool('true')] | true
            [sub(mul(add(1, 2), 4), -1)] | 13
            [div(7, 2)] | 3
            [split('a,b', ',')[1]] | "b"
            [contains('abc', 'b')] | true
            [contains(createArray(1, 2), 2)] | true
            [base64('a')] | "YQ=="
            [deployment().name] | "d"
            [resourceId('A.B/c/d', 'x', 'y')] | "/subscriptions/s/resourceGroups/g/providers/A.B/c/x/d/y"
            [resourceId('h', 'A.B/c', 'x')] | "/subscriptions/s/resourceGroups/h/providers/A.B/c/x"
            [copyIndex(1)] | 3
            [copyIndex('loop')] | 2
            """)
    void shouldEvaluate(String text, String wanted) {
        assertThat(value(text).toString()).isEqualTo(wanted);
    }

    @Test
    void shouldMakeTheSameUniqueStringOfTheSameArguments() {
        var made = value("[uniqueString('a', 'b')]").asText();
        assertThat(made)
                .matches("[a-z2-7]{13}")
                .isEqualTo(value("[uniqueString('a', 'b')]").asText());
        assertThat(made).isNotEqualTo(value("[uniqueString('ab')]").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[concat('a']",
                "[concat('a)]",
                "[concat('a') b]",
                "[word]",
                "[]",
                "[parameters('absent')]",
                "[variables('itself')]",
                "[variables('list')[2]]",
                "[variables('list')[0].absent]",
                "[substring('a', 1, 1)]",
                "[div(1, 0)]",
                "[not('true')]",
                "[resourceId('A.B/c')]",
                "[reference('x')]",
                "[format('{0:D3}', 1)]"
            })
    void shouldRefuseWhatHasNoValue(String text) {
        assertThatThrownBy(() -> value(text)).isInstanceOf(TemplateException.class);
    }

    @Test
    void shouldNameTheFunctionThatItDoesNotKnow() {
        assertThatThrownBy(() -> value("[toLower(guess('a'))]"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("'guess'");
    }

    @Test
    void shouldNotEndTheThreadByDepth() {
        var deep = "[" + "not(".repeat(5000) + "true()" + ")".repeat(5000) + "]";
        assertThatThrownBy(() -> value(deep)).isInstanceOf(TemplateException.class);
        assertThatThrownBy(() -> value("[deployment()" + ".a".repeat(30_000) + "]"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void shouldEndWhatGrowsWithoutEnd() {
        assertThatThrownBy(() -> value("[variables('v40')]", doubling("concat")))
                .hasMessageContaining("too much");
        assertThatThrownBy(() -> value("[variables('v40')]", doubling("createArray")))
                .hasMessageContaining("too much");
        assertThatThrownBy(() -> value("[variables('n90')]", nested())).hasMessageContaining("too much");
    }

    private static String doubling(String function) {
        return IntStream.rangeClosed(1, 40)
                .mapToObj(i ->
                        "\"v%d\":\"[%s(variables('v%d'), variables('v%d'))]\",".formatted(i, function, i - 1, i - 1))
                .collect(Collectors.joining("", "\"v0\":\"0123456789\",", ""));
    }

    private static String nested() {
        return IntStream.rangeClosed(1, 90)
                .mapToObj(i -> "\"n%d\":\"[%svariables('n%d')%s]\","
                        .formatted(i, "toLower(".repeat(90), i - 1, ")".repeat(90)))
                .collect(Collectors.joining("", "\"n0\":\"a\",", ""));
    }

    private static JsonNode value(String text) {
        return value(text, "");
    }

    private static JsonNode value(String text, String variables) {
        var template = (ObjectNode) Json.read("""
                {"parameters": {"size": {"type": "int", "defaultValue": 3}},
                 "variables": {%s "list": [{"name": "a"}, {"name": "b"}],
                  "made": "[concat('n-', parameters('size'))]", "itself": "[variables('itself')]"}}""".formatted(variables).getBytes(StandardCharsets.UTF_8));
        var parameters = new Parameters((ObjectNode) template.path("parameters"), Json.object());
        var inner = new Inner(call -> Answer.empty(404), Listener.TENANT, URI.create("https://127.0.0.1"));
        var copy = Optional.of(new Planned.Copy("loop", 2));
        return Expression.evaluated(
                TextNode.valueOf(text),
                new TemplateScope(DEPLOYMENT, inner, parameters, template, copy, Optional.empty()));
    }
}
