package dev.berth.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Something that the user is asked, while other things go on. The answer is read by a thread of its own. */
final class Question {
    /** What was typed. */
    sealed interface Answer {
        /** The one word that means yes. */
        record Yes() implements Answer {}

        /** Anything else. */
        record No() implements Answer {}

        /** The end of the input: nobody answers any more. */
        record Nobody() implements Answer {}
    }

    private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(1);

    /** Begins to read the answer; at most one question is open at a time. */
    static Question asked(InputStream input) {
        Question question = new Question();
        Thread.ofPlatform().name("berth-answer").daemon(true).start(() -> question.read(input));
        return question;
    }

    /** The answer, if it comes within this time. */
    Optional<Answer> answer(Duration patience) throws InterruptedException {
        return Optional.ofNullable(answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void read(InputStream input) {
        Answer answer;
        try {
            answer = of(new BufferedReader(new InputStreamReader(input, Charset.defaultCharset()), 1).readLine());
        } catch (IOException e) {
            answer = new Answer.Nobody();
        }
        answers.add(answer);
    }

    private static Answer of(@Nullable String line) {
        if (line == null) {
            return new Answer.Nobody();
        }
        return line.strip().equals("yes") ? new Answer.Yes() : new Answer.No();
    }
}
