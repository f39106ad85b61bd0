package dev.berth.architecture;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be asked of the server, as its resources say it. */
final class Operations {
    private Operations() {}

    /**
     * One of them.
     *
     * @param path with a star for each parameter
     * @param roles of which it takes one; none for one that says nothing
     * @param open whether it takes anybody
     */
    record Operation(String method, String path, String name, Set<String> roles, boolean open) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** All below that path. */
    static List<Operation> below(String root) {
        return MainClasses.all().stream()
                .filter(type -> type.isAnnotatedWith(Path.class))
                .flatMap(type -> type.getAllMethods().stream().flatMap(method -> operations(type, method)))
                .filter(one -> one.path().equals(root) || one.path().startsWith(root + "/"))
                .toList();
    }

    /** @param type the resource, which may have the method from what it extends */
    private static Stream<Operation> operations(JavaClass type, JavaMethod method) {
        String root = type.getAnnotationOfType(Path.class).value();
        String path = method.tryGetAnnotationOfType(Path.class)
                .map(one -> root + one.value())
                .orElse(root);
        return method.getAnnotations().stream()
                .map(JavaAnnotation::getRawType)
                .flatMap(annotation -> annotation.tryGetAnnotationOfType(HttpMethod.class).stream())
                .map(verb -> new Operation(
                        verb.value(),
                        path.replaceAll("\\{[^}]*}", "*").replaceAll("//", "/"),
                        type.getSimpleName() + "." + method.getName(),
                        roles(method),
                        isOpen(method)));
    }

    private static boolean isOpen(JavaMethod method) {
        return method.isAnnotatedWith(PermitAll.class)
                || !method.isAnnotatedWith(RolesAllowed.class)
                        && method.getOwner().isAnnotatedWith(PermitAll.class);
    }

    private static Set<String> roles(JavaMethod method) {
        Optional<RolesAllowed> said = method.tryGetAnnotationOfType(RolesAllowed.class)
                .or(() -> method.getOwner().tryGetAnnotationOfType(RolesAllowed.class));
        return isOpen(method)
                ? Set.of()
                : said.map(one -> Stream.of(one.value()).collect(Collectors.toSet()))
                        .orElse(Set.of());
    }
}
