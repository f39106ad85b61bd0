package dev.berth.module;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a file in HCL's native syntax. What is wrong with it, the tool itself will say better. */
final class NativeReader {
    private final String text;
    private final HclTokens tokens;
    private final FileFacts facts;
    private final Deque<String> blocks = new ArrayDeque<>();
    private final List<String> labels = new ArrayList<>();

    /** The word that begins a statement, and whether only labels have followed it. */
    private String head = "";

    private boolean header;
    private FileFacts.@Nullable Declared declared;

    private NativeReader(String text, FileFacts facts) {
        this.text = text;
        this.tokens = new HclTokens(text);
        this.facts = facts;
    }

    static void read(String text, FileFacts facts) {
        new NativeReader(text, facts).read();
    }

    private void read() {
        HclTokens.Token token = tokens.next();
        while (token != null) {
            switch (token.kind()) {
                case NEWLINE -> endOfStatement();
                case WORD, STRING -> word(token);
                case OTHER -> sign(token);
            }
            token = tokens.next();
        }
        tokens.marked().forEach(facts::secret);
        if (tokens.broken()) {
            facts.unread();
        }
    }

    private void word(HclTokens.Token token) {
        if (head.isEmpty() && token.kind() == HclTokens.Kind.WORD) {
            head = token.text();
            header = true;
        } else {
            labels.add(token.kind() == HclTokens.Kind.STRING ? HclText.unquoted(token.text()) : token.text());
        }
    }

    private void sign(HclTokens.Token token) {
        if (token.is("{")) {
            String block = header ? head : "";
            opened(block);
            blocks.push(block);
            endOfStatement();
        } else if (token.is("}")) {
            endOfStatement();
            blocks.poll();
            declared = blocks.isEmpty() ? null : declared;
        } else if (token.is("=") && header && labels.isEmpty()) {
            // Of other attributes only the mark is of interest; its value comes as if it were a label.
            header = false;
            Consumer<WrittenValue> taker = taker();
            if (taker != null) {
                value(taker);
            }
        } else {
            header = false;
            head = head.isEmpty() ? token.text() : head;
            labels.add(token.text());
        }
    }

    /** Who wants the value of the attribute whose name was just read; null when nobody does. */
    private @Nullable Consumer<WrittenValue> taker() {
        String attribute = head;
        FileFacts.Declared in = declared;
        if (blocks.isEmpty()) {
            return value -> facts.value(attribute, value);
        }
        return blocks.size() > 1 || in == null || !in.wants(attribute)
                ? null
                : value -> facts.value(in, attribute, value);
    }

    /** Takes an expression as it is written, to the end of its line outside of brackets or of the block around it. */
    private void value(Consumer<WrittenValue> taker) {
        int start = tokens.position();
        int end = start;
        int open = 0;
        HclTokens.Token token = tokens.next();
        while (token != null && (open > 0 || !(token.kind() == HclTokens.Kind.NEWLINE || token.is("}")))) {
            open += isOneOf(token, "([{") ? 1 : isOneOf(token, ")]}") ? -1 : 0;
            end = tokens.position();
            token = tokens.next();
        }
        taker.accept(new WrittenValue(text.substring(start, end).strip(), true));
        endOfStatement();
        if (token != null && token.is("}")) {
            sign(token);
        }
    }

    private static boolean isOneOf(HclTokens.Token token, String signs) {
        return token.kind() == HclTokens.Kind.OTHER && signs.contains(token.text());
    }

    private void opened(String block) {
        boolean inTerraform = blocks.size() == 1 && "terraform".equals(blocks.peek());
        if (blocks.isEmpty() && labels.size() == 1) {
            declared = FileFacts.Declared.of(block, labels.getFirst());
            facts.declared(declared);
        } else if (inTerraform && block.equals("backend") && labels.size() == 1) {
            facts.backend(labels.getFirst());
        } else if (inTerraform && block.equals(FileFacts.CLOUD)) {
            facts.cloud();
        } else if (inTerraform && block.equals(FileFacts.STATE_STORE)) {
            facts.stateStore();
        }
    }

    private void endOfStatement() {
        FileFacts.Declared of = declared;
        if (of != null && blocks.size() == 1 && FileFacts.isMark(head) && !header) {
            facts.mark(of, head, labels.size() == 1 ? FileFacts.truth(labels.getFirst()) : null);
        }
        head = "";
        header = false;
        labels.clear();
    }
}
