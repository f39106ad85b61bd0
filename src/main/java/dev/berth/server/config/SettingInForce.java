package dev.berth.server.config;

import org.jspecify.annotations.Nullable;

/**
 * A setting as it is in force.
 *
 * @param name as a property
 * @param variable as an environment variable
 * @param value as text, without what is secret; null when there is none
 * @param standard its default; null when it has none
 * @param secret whether the value is not shown
 * @param meaning in a sentence
 */
public record SettingInForce(
        String name,
        String variable,
        @Nullable String value,
        @Nullable String standard,
        SettingOrigin origin,
        boolean secret,
        String meaning) {}
