package dev.berth.agent.work;

import java.io.IOException;

/** What one attempt's tool is given to reach others by: its state, and who it is. Both end with the attempt. */
record ToolAccess(AttemptState state, AttemptIdentity identity) implements AutoCloseable {

    static ToolAccess open(Job job, Workplace workplace, AttemptRunner.Site site) throws IOException {
        AttemptIdentity identity = AttemptIdentity.open(job, workplace, site.client());
        try {
            return new ToolAccess(AttemptState.open(job, workplace, site), identity);
        } catch (IOException | RuntimeException e) {
            identity.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            identity.close();
        } finally {
            state.close();
        }
    }
}
