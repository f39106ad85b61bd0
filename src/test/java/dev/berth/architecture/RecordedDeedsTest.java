package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a person can change leaves a record of who did it, unless it is said here why not. */
class RecordedDeedsTest {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final Map<String, String> WITHOUT = Map.ofEntries(
            Map.entry("api.history.WhatIfResource.ask", "it changes nothing"),
            Map.entry("api.task.TaskResource.submit", "the task itself says who submitted it, and when"),
            Map.entry("tfe.run.RunResource.create", "the task itself says so"),
            Map.entry("web.task.SubmitResource.submit", "the task itself says so"),
            Map.entry("tfe.workspace.ProjectResource.create", "it always refuses"),
            Map.entry("tfe.run.RunActionResource.forceCancel", "it always refuses"),
            Map.entry(
                    "tfe.configuration.ConfigurationResource.upload",
                    "it takes no token: who made the configuration was recorded"),
            Map.entry("api.schedule.ScheduleResource.run", "the task itself says who submitted it, and when"),
            Map.entry("api.schedule.DriftResource.check", "the task itself says who submitted it, and when"),
            Map.entry("api.schedule.DriftResource.repair", "the task itself says who submitted it, and when"),
            Map.entry("web.workspace.SchedulesResource.run", "the task itself says so"),
            Map.entry("web.workspace.SchedulesResource.check", "the task itself says so"),
            Map.entry("web.workspace.SchedulesResource.repair", "the task itself says so"));

    @Test
    void everyChangeByAPersonIsRecorded() {
        Set<String> unrecorded = changes()
                .filter(method -> !reaches(method))
                .map(RecordedDeedsTest::name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unrecorded)
                .as("record it with AuditTrail, or say above why it needs no record")
                .containsExactlyInAnyOrderElementsOf(WITHOUT.keySet());
    }

    @Test
    void everyWordOfTheTrailIsSpoken() {
        JavaClass actions = MainClasses.all().get(AuditAction.class);
        Set<String> spoken = actions.getAccessesToSelf().stream()
                .filter(access -> !access.getOriginOwner().equals(actions))
                .map(access -> access.getTarget().getName())
                .collect(Collectors.toSet());

        assertThat(spoken)
                .containsAll(Arrays.stream(AuditAction.values()).map(Enum::name).toList());
    }

    private static Stream<JavaMethod> changes() {
        List<JavaMethod> all = MainClasses.all().stream()
                .filter(type -> type.isAnnotatedWith(Path.class))
                .flatMap(type -> type.getAllMethods().stream())
                .distinct()
                .filter(RecordedDeedsTest::isAChange)
                .filter(method -> !isOfAgents(method))
                .toList();
        assertThat(all).hasSizeGreaterThan(50);
        return all.stream();
    }

    private static boolean isAChange(JavaMethod method) {
        return method.getAnnotations().stream()
                .map(JavaAnnotation::getRawType)
                .flatMap(type -> type.tryGetAnnotationOfType(HttpMethod.class).stream())
                .anyMatch(verb -> !READING.contains(verb.value()));
    }

    /** What an attempt brings is part of its task. */
    private static boolean isOfAgents(JavaMethod method) {
        return method.tryGetAnnotationOfType(RolesAllowed.class)
                .or(() -> method.getOwner().tryGetAnnotationOfType(RolesAllowed.class))
                .filter(roles -> List.of(roles.value()).equals(List.of(Roles.ATTEMPT)))
                .isPresent();
    }

    /** Whether the trail is written by what it calls, or by what that calls. */
    private static boolean reaches(JavaMethod method) {
        Set<JavaCodeUnit> seen = new HashSet<>();
        Deque<JavaCodeUnit> open = new ArrayDeque<>(List.of(method));
        while (!open.isEmpty()) {
            JavaCodeUnit next = open.remove();
            if (isTheTrail(next)) {
                return true;
            }
            if (seen.add(next)) {
                Stream.concat(next.getCallsFromSelf().stream(), next.getCodeUnitReferencesFromSelf().stream())
                        .filter(call -> call.getTargetOwner().getPackageName().startsWith("dev.berth."))
                        .flatMap(call -> call.getTarget().resolveMember().stream())
                        .filter(JavaCodeUnit.class::isInstance)
                        .map(JavaCodeUnit.class::cast)
                        .forEach(open::add);
            }
        }
        return false;
    }

    private static boolean isTheTrail(JavaCodeUnit code) {
        return code.getOwner().isEquivalentTo(AuditTrail.class)
                && (code.getName().startsWith("audited") || code.getName().equals("record"));
    }

    private static String name(JavaMethod method) {
        return method.getOwner().getName().substring("dev.berth.server.".length()) + "." + method.getName();
    }
}
