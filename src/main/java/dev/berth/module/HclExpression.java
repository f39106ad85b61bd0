package dev.berth.module;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a text is one expression, and one that a variables file may hold. Operands and operators must take turns,
 * outside of brackets and in them, and so must the keys and values of an object, where line breaks count; what is in
 * templates and for-expressions is left to the tool, all but their ends and calls of functions.
 */
final class HclExpression {
    private static final String QUOTE =
            "must be an HCL expression: text is written in quotes, as in \"text\"; without hcl it is taken as it is";
    private static final String VALUE =
            "must not refer to anything, which Terraform does not allow in the values of variables: write the value itself";
    private static final String ONE = "must be one HCL expression: ";
    private static final Set<String> PUNCTUATION = Set.of(
            "=", "!", "&", "|", "<", ">", "+", "-", "*", "/", "%", ".", ",", ":", "?", ";", "(", "[", "{", ")", "]",
            "}", "==", "!=", "<=", ">=", "&&", "||", "=>", "...");

    private final Deque<Level> open = new ArrayDeque<>();
    private boolean empty = true;
    private boolean unmatched;

    /** A word that stands for something else was found where a value belongs, and whether it was the last token. */
    private boolean reference;

    private boolean afterWord;
    private boolean path;
    private @Nullable String surplus;

    private HclExpression() {
        open.push(new Level("", true));
    }

    /** What is inside of one pair of brackets, or of none. */
    private static final class Level {
        private final String bracket;
        private boolean checked;
        private boolean begun;

        /** The present expression is the key of an object. */
        private boolean key;

        /** Of the present expression there is nothing yet, or one word alone, which as a key is a name. */
        private boolean fresh;

        private boolean name;

        /** Only one side of the present expression counts. */
        private boolean conditional;

        private boolean refers;

        /** What was there certainly refers to something. */
        private boolean referred;

        private int conditions;
        private Expected expected;

        Level(String bracket, boolean checked) {
            this.bracket = bracket;
            this.checked = checked;
            this.fresh = true;
            this.key = bracket.equals("{");
            this.expected = bracket.equals("[") ? Expected.ITEM : Expected.OPERAND;
        }

        /** Whether it is an object, where keys, values and lines are told apart. */
        boolean isObject() {
            return checked && bracket.equals("{");
        }

        /** Whether the present expression may end. */
        boolean isComplete() {
            return expected == Expected.OPERATOR && conditions == 0;
        }

        boolean isWhole() {
            if (!checked) {
                return true;
            }
            boolean nothing = isObject() ? key && fresh : expected == Expected.ITEM;
            return nothing || (isComplete() && !(isObject() && key));
        }

        void next(Expected next) {
            referred |= refers && !conditional;
            refers = false;
            conditional = false;
            name = false;
            fresh = true;
            expected = next;
        }

        /** A name was only the beginning of an expression. */
        void noName() {
            refers |= name;
            name = false;
        }
    }

    /** What may come next. */
    private enum Expected {
        OPERAND,
        /** An operand, or the end of the list. */
        ITEM,
        OPERATOR,
        /** After a dot. */
        ATTRIBUTE
    }

    /** What is wrong with the text, or null. */
    static @Nullable String problem(String text) {
        // A byte order mark is one at the very start of a file only.
        HclTokens tokens = new HclTokens("\n" + text + "\n");
        HclExpression expression = new HclExpression();
        for (HclTokens.Token token = tokens.next(); token != null; token = tokens.next()) {
            expression.take(token, token.kind() == HclTokens.Kind.STRING && tokens.refers());
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
        top().next(Expected.OPERAND);
        return top().referred ? (path ? VALUE : QUOTE) : null;
    }

    private Level top() {
        return open.element();
    }

    /** @param refers whether it is a string that refers to something, through a template */
    private void take(HclTokens.Token token, boolean refers) {
        if (unmatched) {
            return;
        }
        if (token.kind() == HclTokens.Kind.NEWLINE) {
            newline(top());
            return;
        }
        empty = false;
        if (token.is("(") || token.is("[") || token.is("{")) {
            opened(token.text());
        } else if (token.is(")") || token.is("]") || token.is("}")) {
            closed(token.text());
        } else {
            Level level = top();
            // What a for-expression holds is more than expressions.
            boolean loops = !level.begun && token.is("for") && (level.bracket.equals("[") || level.bracket.equals("{"));
            level.checked &= !loops;
            level.begun = true;
            path |= afterWord && token.is(".");
            afterWord = false;
            if (level.checked) {
                level.refers |= refers;
                path |= refers;
                level.expected = next(level, token);
                level.fresh &= token.is("=") || token.is(":") || token.is(",");
            }
        }
    }

    /** In an object a line's end is as good as a comma, and may stand between two of its items alone. */
    private void newline(Level level) {
        if (!level.isObject() || (level.key && level.fresh)) {
            return;
        }
        if (level.key || !level.isComplete()) {
            var unused = tooMuch("\n");
        }
        level.next(Expected.OPERAND);
        level.key = true;
    }

    private void opened(String bracket) {
        Level level = top();
        path |= afterWord && bracket.equals("[");
        afterWord = false;
        level.begun = true;
        level.noName();
        level.fresh = false;
        boolean index = bracket.equals("[") && level.expected == Expected.OPERATOR;
        boolean operand = level.expected == Expected.OPERAND || level.expected == Expected.ITEM;
        if (level.checked && !index && !operand) {
            var unused = tooMuch(bracket);
        }
        open.push(new Level(bracket, level.checked && !index));
    }

    private void closed(String bracket) {
        Level level = top();
        if (!level.bracket.equals(opening(bracket))) {
            unmatched = true;
            return;
        }
        if (!level.isWhole()) {
            var unused = tooMuch(bracket);
        }
        level.next(Expected.OPERAND);
        open.pop();
        afterWord = false;
        top().refers |= level.referred;
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
            case OPERAND, ITEM -> operand(level, token);
            case ATTRIBUTE ->
                token.kind() == HclTokens.Kind.WORD || isNumber(token) || token.is("*")
                        ? Expected.OPERATOR
                        : tooMuch(token.text());
            case OPERATOR -> operator(level, token);
        };
    }

    private Expected operand(Level level, HclTokens.Token token) {
        if (isValue(token)) {
            if (token.kind() == HclTokens.Kind.WORD && level.isObject() && level.key && level.fresh) {
                level.name = true;
                afterWord = true;
            } else if (token.kind() == HclTokens.Kind.WORD && !HclTokens.VALUES.contains(token.text())) {
                level.refers = true;
                reference = true;
                afterWord = true;
            }
            return Expected.OPERATOR;
        }
        return token.is("-") || token.is("!") ? Expected.OPERAND : tooMuch(token.text());
    }

    private Expected operator(Level level, HclTokens.Token token) {
        if (isValue(token)) {
            return tooMuch("");
        }
        return switch (token.text()) {
            case "=", ":", "," -> separated(level, token.text());
            case "." -> {
                level.noName();
                yield Expected.ATTRIBUTE;
            }
            case "?", "&&", "||" -> {
                level.noName();
                level.conditional = true;
                level.conditions += token.is("?") ? 1 : 0;
                yield Expected.OPERAND;
            }
            case "+", "-", "*", "/", "%", "<", ">", "<=", ">=", "==", "!=" -> {
                level.noName();
                yield Expected.OPERAND;
            }
            default -> tooMuch(token.text());
        };
    }

    private Expected separated(Level level, String sign) {
        if (sign.equals(":") && level.conditions > 0) {
            level.conditions--;
            return Expected.OPERAND;
        }
        boolean comma = sign.equals(",");
        boolean belongs = level.conditions == 0
                && (comma
                        ? level.bracket.equals("[") || (level.isObject() && !level.key)
                        : level.isObject() && level.key);
        if (!belongs) {
            return tooMuch(sign);
        }
        Expected next = comma && !level.isObject() ? Expected.ITEM : Expected.OPERAND;
        level.next(next);
        level.key = level.isObject() && comma;
        return next;
    }

    private static boolean isNumber(HclTokens.Token token) {
        return token.kind() == HclTokens.Kind.OTHER
                && Character.isDigit(token.text().charAt(0));
    }

    private static boolean isValue(HclTokens.Token token) {
        return token.kind() != HclTokens.Kind.OTHER || isNumber(token);
    }

    /** Goes on as if it were fine: the first mistake is told. */
    private Expected tooMuch(String sign) {
        if (surplus == null) {
            // No more of it than a sign: it may be a secret.
            String shown =
                    sign.equals("\n") ? "a line break" : PUNCTUATION.contains(sign) ? "the sign " + sign : "a word";
            surplus = shown + " is where something else belongs, or a second expression begins there";
        }
        return Expected.OPERATOR;
    }
}
