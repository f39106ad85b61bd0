package dev.berth.server.api.problem;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What a field should have been, in the words of JSON. */
final class JsonTypes {
    private JsonTypes() {}

    static String wanted(JsonMappingException failure) {
        Class<?> type = type(failure);
        if (type == null) {
            return "cannot be read";
        }
        if (type == String.class) {
            return "must be a string";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "must be true or false";
        }
        if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
            return failure.getCause() instanceof InputCoercionException
                    ? "must be a whole number, and not as large"
                    : "must be a whole number";
        }
        return Collection.class.isAssignableFrom(type) ? "must be an array" : "must be an object";
    }

    private static @Nullable Class<?> type(JsonMappingException failure) {
        if (failure.getCause() instanceof InputCoercionException coercion) {
            return coercion.getTargetType();
        }
        return failure instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    }
}
