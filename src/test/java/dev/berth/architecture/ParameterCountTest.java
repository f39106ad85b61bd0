package dev.berth.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;

class ParameterCountTest {
    private static final int MOST_PARAMETERS = 8;
    private static final String BUILDER = "Builder";

    @Test
    void nothingButARecordTakesMoreThanEightValuesByPosition() {
        MainClasses.hold(codeUnits()
                .that(takeMoreThanEight())
                .should(beARecordOrItsBuilder())
                .because("nobody can tell nine values apart by their positions; make smaller records or beans"));
    }

    @Test
    void aRecordOfMoreThanEightIsMadeByItsBuilderAlone() {
        MainClasses.hold(codeUnits()
                .that(takeMoreThanEight())
                .should(beCalledByTheBuilderOnly())
                .because("a builder names each component, and one that was forgotten does not compile"));
    }

    /** Lambdas take what they use of their surroundings as parameters, too. */
    private static DescribedPredicate<JavaCodeUnit> takeMoreThanEight() {
        return DescribedPredicate.describe(
                "take more than " + MOST_PARAMETERS + " parameters",
                code -> code.getRawParameterTypes().size() > MOST_PARAMETERS
                        && !code.getModifiers().contains(JavaModifier.SYNTHETIC));
    }

    private static ArchCondition<JavaCodeUnit> beARecordOrItsBuilder() {
        return new ArchCondition<>("be a constructor of a record, or of its builder") {
            @Override
            public void check(JavaCodeUnit code, ConditionEvents events) {
                boolean fine =
                        code instanceof JavaConstructor && (code.getOwner().isRecord() || ofABuilder(code));
                events.add(new SimpleConditionEvent(code, fine, code.getDescription()));
            }
        };
    }

    private static boolean ofABuilder(JavaCodeUnit constructor) {
        return constructor.getModifiers().contains(JavaModifier.PRIVATE)
                && constructor.getOwner().getMethods().stream()
                        .anyMatch(method -> method.getName().equals("build")
                                && isBuilder(constructor.getOwner(), method.getRawReturnType()));
    }

    private static ArchCondition<JavaCodeUnit> beCalledByTheBuilderOnly() {
        return new ArchCondition<>("be called by nobody but the record's builder") {
            @Override
            public void check(JavaCodeUnit code, ConditionEvents events) {
                for (JavaAccess<?> call : code.getAccessesToSelf()) {
                    boolean fine = call.getOriginOwner().equals(code.getOwner())
                            ? ofABuilder(code)
                            : isBuilder(call.getOriginOwner(), code.getOwner());
                    events.add(new SimpleConditionEvent(call, fine, call.getDescription()));
                }
            }
        };
    }

    private static boolean isBuilder(JavaClass type, JavaClass of) {
        return of.isRecord()
                && type.getPackageName().equals(of.getPackageName())
                && type.getSimpleName().equals(of.getSimpleName() + BUILDER);
    }
}
