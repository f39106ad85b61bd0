package dev.berth.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FormTest {

    private static Form form(String body) {
        return Form.of(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsAreDecodedAsABrowserEncodesThem() {
        Form form = form("name=a+b%26c&empty=&text=%E2%9C%93%0D%0Aline");
        assertThat(form.text("name")).isEqualTo("a b&c");
        assertThat(form.text("empty")).isEmpty();
        assertThat(form.text("text")).isEqualTo("✓\r\nline");
        assertThat(form.text("other")).isEmpty();
    }

    @Test
    void whatIsNoFieldIsPassedOver() {
        assertThat(form("").fields()).isEmpty();
        assertThat(form("=a&b&&%zz=%zz").fields()).containsOnlyKeys("%zz");
        assertThat(Form.of(null).fields()).isEmpty();
    }

    @Test
    void ofTwoWithOneNameTheFirstCounts() {
        assertThat(form("a=1&a=2").text("a")).isEqualTo("1");
    }
}
