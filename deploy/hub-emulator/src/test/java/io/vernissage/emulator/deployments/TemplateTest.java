package io.vernissage.emulator.deployments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.ResourceId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static final ResourceId DEPLOYMENT = ResourceId.parse(
                    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deployments/d")
            .orElseThrow();

    @Test
    void shouldPutChildrenBelowTheirParents() {
        var template = template("""
                {'type':'A.B/c','name':'x','apiVersion':'1','resources':[
                 {'type':'d','name':'y','apiVersion':'1','dependsOn':['x']}]},
                {'type':'A.B/c/d','name':'x/z','apiVersion':'1','dependsOn':['A.B/c/x']}""");
        assertThat(template.plan().stream().map(one -> one.id().typeAndName()))
                .containsExactly("A.B/c/x", "A.B/c/x/d/y", "A.B/c/x/d/z");
        assertThat(template.body(template.plan().getFirst(), template.plan())).isEmpty();
    }

    @Test
    void shouldMakeWhatIsReferredToFirst() {
        var template = template("""
                {'type':'A.B/c','name':'user','apiVersion':'1','properties':{'of':'[reference(resourceId(\\'A.B/c\\', \\'used\\')).at]'}},
                {'type':'A.B/c','name':'used','apiVersion':'1'}""");
        var plan = template.plan();
        assertThat(plan.stream().map(Planned::names)).containsExactly("used", "user");
        assertThat(template.body(plan.get(1), plan).toString()).isEqualTo("{\"properties\":{\"of\":\"here\"}}");
    }

    @Test
    void shouldWaitForAWholeLoop() {
        var template = template("""
                {'type':'A.B/c','name':'last','apiVersion':'1','dependsOn':['loop']},
                {'type':'A.B/c','name':'[concat(\\'n\\', copyIndex(1))]','apiVersion':'1','copy':{'name':'loop','count':2}}""");
        assertThat(template.plan().stream().map(Planned::names)).containsExactly("n1", "n2", "last");
    }

    @Test
    void shouldRefuseWhatItDoesNotDo() {
        refused("{'type':'A.B/c','name':'x','apiVersion':'1','dependsOn':['nobody']}", "'nobody'");
        refused("{'type':'A.B/c','name':'x/y','apiVersion':'1'}", "segment");
        refused("{'type':'A.B/c','name':'x'}", "'apiVersion'");
        refused("{'type':'Microsoft.Resources/deployments','name':'x','apiVersion':'1'}", "within a template");
        refused("{'type':'A.B/c','name':'x','apiVersion':'1','properties':{'copy':[]}}", "'copy'");
        refused(
                "{'type':'A.B/c','name':'x','apiVersion':'1'},{'type':'A.B/c','name':'X','apiVersion':'1'}",
                "multiple");
        refused("{'type':'A.B/c','name':'[reference(\\'y\\').z]','apiVersion':'1'}", "'reference'");
        refused("{'type':'A.B/c','name':'x','apiVersion':'1','copy':{'name':'l','count':801}}", "800");
        refused(
                "{'type':'A.B/c','name':'x','apiVersion':'1','resources':[{'type':'d','name':'[concat(\\'y\\', copyIndex())]','apiVersion':'1','copy':{'name':'l','count':2}}]}",
                "within another");
        refused(
                "{'type':'A.B/c','name':'[concat(\\'x\\', copyIndex())]','apiVersion':'1','copy':{'name':'l','count':401},'resources':[{'type':'d','name':'y','apiVersion':'1'}]}",
                "more than 800 resources");
    }

    @Test
    void shouldOrderAsManyResourcesAsThereMayBeSoon() {
        var template = template(
                "{'type':'A.B/c','name':'[concat(\\'x\\', copyIndex())]','apiVersion':'1','copy':{'name':'l','count':800}}");
        assertTimeout(Duration.ofSeconds(5), () -> assertThat(template.plan()).hasSize(800));
    }

    private static void refused(String resources, String why) {
        assertThatThrownBy(template(resources)::plan)
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(why);
    }

    private static Template template(String resources) {
        var request = Request.of(Json.read("{'properties':{'mode':'Incremental','template':{'resources':[%s]}}}"
                .formatted(resources)
                .getBytes(StandardCharsets.UTF_8)));
        var there = Json.object();
        there.putObject("properties").put("at", "here");
        var inner = new Inner(call -> Answer.ok(there), Listener.TENANT, URI.create("https://127.0.0.1"));
        return new Template(request.template(), request.parameters(), DEPLOYMENT, inner);
    }
}
