package dev.berth.server.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1/tasks?limit=5&cursor=abc",
                "/api/v1/workspaces/a%20b",
                "/api/v1/workspaces/%C3%A4",
                "/x?y=%F0%9F%98%80&z",
                "/x?",
                "/x/a%3Bb?c=d;e",
                "*"
            })
    void whatIsPercentEncodedTextPasses(String target) {
        assertThat(Addresses.violation(target)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/tokens/%00,path",
        "/tokens/a%0Ab,path",
        "/tokens/%7f,path",
        "/tokens/%c2%85,path",
        "/tokens/%ff,path",
        "/tokens/%ED%A0%80,path",
        "/tokens/%C0%80,path",
        "/tokens/%zz,path",
        "/tokens/%4,path",
        "/tokens/%,path",
        "/app;a/pools,path",
        "/api/v1/pools;a=b?c,path",
        "/tasks?cursor=%00,cursor",
        "/tasks?limit=1&cursor=%e4,cursor",
        "/tasks?limit=1&%00=2,query",
        "/tasks?%,query"
    })
    void whatIsNoneIsNamed(String target, String field) {
        assertThat(Addresses.violation(target))
                .hasValueSatisfying(violation -> assertThat(violation.field()).isEqualTo(field));
    }

    @Test
    void bytesThatWereNotEncodedAreNoAddress() {
        assertThat(Addresses.violation("/tokens/\u00e4")).isPresent();
    }
}
