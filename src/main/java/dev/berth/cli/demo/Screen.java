package dev.berth.cli.demo;

import java.util.List;

/** What the user sees of the demo. Any thread may call; an implementation keeps their lines apart. */
interface Screen extends AutoCloseable {

    /** A headline: what happens next, or has just been seen. */
    void step(String text);

    /** What belongs under the last headline: output of Terraform, addresses, commands. */
    void lines(List<String> text);

    /** The pool and its tasks as they are now. */
    void show(Picture picture);

    /** From here on only headlines and lines. */
    @Override
    void close();
}
