package dev.berth.module;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a text is one expression, and one that a variables file may hold. Operands and operators must take turns,
 * outside of brackets and in those that hold nothing but expressions; what is in objects and templates is left to the
 * tool, all but their ends, calls of functions, and words in the place of an object's values.
 */
final class HclExpression {
    private static final String QUOTE =
            "must be an HCL expression: text is written in quotes, as in \"text\"; without hcl it is taken as it is";
    private static final String VALUE =
            "must not refer to anything, which Terraform does not allow in the values of variables: write the value itself";
    private static final Set<String> LITERALS = Set.of("true", "false", "null");
    private static final String ONE = "must be one HCL expression: ";
    private static final Set<String> PUNCTUATION = Set.of(
            "=", "!", "&", "|", "<", ">", "+", "-", "*", "/", "%", ".", ",", ":", "?", ";", "(", "[", "{", ")", "]",
            "}");

    private final Deque<Level> open = new ArrayDeque<>();
    private boolean empty = true;
    private boolean unmatched;
    private boolean condition;

    /** A word that stands for something else was found where a value belongs, and whether it was the last token. */
    private boolean reference;

    private boolean afterWord;
    private boolean path;
    private @Nullable String surplus;

    private HclExpression() {
        open.push(new Level("", true, true));
    }

    /** What is inside of one pair of brackets, or of none. */
    private static final class Level {
        private final String bracket;
        private boolean checked;

        /** No for-expression is around it, which would give words a meaning. */
        private boolean plain;

        private boolean begun;
        private boolean valueNext;
        private int conditions;
        private Expected expected;

        Level(String bracket, boolean checked, boolean plain) {
            this.bracket = bracket;
            this.checked = checked;
            this.plain = plain;
            this.expected = bracket.equals("[") ? Expected.ITEM : Expected.OPERAND;
        }

        boolean isWhole() {
            boolean endsWell = expected == Expected.OPERATOR || expected == Expected.ITEM;
            return !checked || (endsWell && conditions == 0);
        }
    }

    /** What may come next. */
    private enum Expected {
        OPERAND,
        /** An operand, or the end of the list. */
        ITEM,
        OPERATOR,
        /** After a dot. */
        ATTRIBUTE,
        /** An operand, or the rest of {@code <=} or {@code >=}. */
        OPERAND_OR_EQUALS,
        EQUALS,
        AND,
        OR
    }

    /** What is wrong with the text, or null. */
    static @Nullable String problem(String text) {
        // A byte order mark is one at the very start of a file only.
        HclTokens tokens = new HclTokens("\n" + text + "\n");
        HclExpression expression = new HclExpression();
        for (HclTokens.Token token = tokens.next(); token != null; token = tokens.next()) {
            if (token.kind() != HclTokens.Kind.NEWLINE) {
                expression.take(token);
            }
        }
        return expression.problem(tokens);
    }

    private @Nullable String problem(HclTokens tokens) {
        if (unmatched) {
            return ONE + "its brackets do not match";
        }
        if (tokens.broken()) {
            return ONE + "a string, a template, a heredoc or a comment in it does not end";
        }
        if (open.size() > 1) {
            return ONE + "a bracket is not closed";
        }
        if (empty) {
            return "must be an HCL expression; an empty string is written \"\"";
        }
        if (tokens.call() != null) {
            return "must not call a function (" + tokens.call()
                    + "), which Terraform does not allow in the values of variables: write what it returns, or call it in"
                    + " the configuration";
        }
        if (surplus != null) {
            return ONE + surplus + (reference ? "; text is written in quotes" : "");
        }
        if (!top().isWhole()) {
            return ONE + "it ends too early";
        }
        if (tokens.badEscape()) {
            return "has a backslash that begins nothing: a backslash itself is written \\\\";
        }
        // Of a condition only one side counts.
        return reference && !condition ? (path ? VALUE : QUOTE) : null;
    }

    private Level top() {
        return open.element();
    }

    private void take(HclTokens.Token token) {
        empty = false;
        if (unmatched) {
            return;
        }
        if (token.is("(") || token.is("[") || token.is("{")) {
            opened(token.text());
        } else if (token.is(")") || token.is("]") || token.is("}")) {
            closed(token.text());
        } else {
            Level level = top();
            // What a for-expression holds is more than expressions.
            boolean loops = !level.begun && token.is("for") && (level.bracket.equals("[") || level.bracket.equals("{"));
            level.checked &= !loops;
            level.plain &= !loops;
            noteReference(level, token);
            level.begun = true;
            if (level.checked) {
                level.expected = next(level, token);
            }
        }
    }

    /** Notes a word where a value belongs: in a variables file there is nothing that it could stand for. */
    private void noteReference(Level level, HclTokens.Token token) {
        boolean operand = level.checked
                ? switch (level.expected) {
                    case OPERAND, ITEM, OPERAND_OR_EQUALS -> true;
                    case OPERATOR, ATTRIBUTE, EQUALS, AND, OR -> false;
                }
                : level.plain && level.bracket.equals("{") && level.valueNext;
        path |= afterWord && token.is(".");
        afterWord = operand && token.kind() == HclTokens.Kind.WORD && !LITERALS.contains(token.text());
        reference |= afterWord;
        condition |= token.is("?");
        level.valueNext = token.is("=") || token.is(":");
    }

    private void opened(String bracket) {
        Level level = top();
        path |= afterWord && bracket.equals("[");
        afterWord = false;
        level.begun = true;
        level.valueNext = false;
        boolean index = bracket.equals("[") && level.expected == Expected.OPERATOR;
        boolean operand = switch (level.expected) {
            case OPERAND, ITEM, OPERAND_OR_EQUALS -> true;
            case OPERATOR, ATTRIBUTE, EQUALS, AND, OR -> false;
        };
        if (level.checked && !index && !operand) {
            tooMuch(bracket);
        }
        open.push(new Level(bracket, level.checked && !index && !bracket.equals("{"), level.plain));
    }

    private void closed(String bracket) {
        Level level = top();
        if (!level.bracket.equals(opening(bracket))) {
            unmatched = true;
            return;
        }
        if (!level.isWhole()) {
            tooMuch(bracket);
        }
        open.pop();
        afterWord = false;
        top().expected = Expected.OPERATOR;
    }

    private static String opening(String closing) {
        return switch (closing) {
            case ")" -> "(";
            case "]" -> "[";
            default -> "{";
        };
    }

    private Expected next(Level level, HclTokens.Token token) {
        return switch (level.expected) {
            case OPERAND, ITEM -> operand(token);
            case OPERAND_OR_EQUALS -> token.is("=") ? Expected.OPERAND : operand(token);
            case ATTRIBUTE -> isValue(token) || token.is("*") ? Expected.OPERATOR : tooMuch(token.text());
            case EQUALS -> token.is("=") ? Expected.OPERAND : tooMuch("=");
            case AND -> token.is("&") ? Expected.OPERAND : tooMuch("&");
            case OR -> token.is("|") ? Expected.OPERAND : tooMuch("|");
            case OPERATOR -> operator(level, token);
        };
    }

    private Expected operand(HclTokens.Token token) {
        if (isValue(token)) {
            return Expected.OPERATOR;
        }
        return token.is("-") || token.is("!") ? Expected.OPERAND : tooMuch(token.text());
    }

    private Expected operator(Level level, HclTokens.Token token) {
        if (isValue(token)) {
            return tooMuch("");
        }
        return switch (token.text()) {
            case "+", "-", "*", "/", "%" -> Expected.OPERAND;
            case "<", ">" -> Expected.OPERAND_OR_EQUALS;
            case "=", "!" -> Expected.EQUALS;
            case "&" -> Expected.AND;
            case "|" -> Expected.OR;
            case "." -> Expected.ATTRIBUTE;
            case "?", ":" -> condition(level, token.text());
            case "," -> level.bracket.equals("[") && level.conditions == 0 ? Expected.ITEM : tooMuch(",");
            default -> tooMuch(token.text());
        };
    }

    private Expected condition(Level level, String sign) {
        level.conditions += sign.equals("?") ? 1 : -1;
        return level.conditions < 0 ? tooMuch(sign) : Expected.OPERAND;
    }

    private static boolean isValue(HclTokens.Token token) {
        return token.kind() != HclTokens.Kind.OTHER
                || Character.isDigit(token.text().charAt(0));
    }

    /** Goes on as if it were fine: the first mistake is told. */
    private Expected tooMuch(String sign) {
        if (surplus == null) {
            // No more of it than a sign: it may be a secret.
            String shown = PUNCTUATION.contains(sign) ? "the sign " + sign : "a word";
            surplus = shown + " is where something else belongs, or a second expression begins there";
        }
        return Expected.OPERATOR;
    }
}
