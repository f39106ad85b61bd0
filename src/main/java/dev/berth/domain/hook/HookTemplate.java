package dev.berth.domain.hook;

/** In which shape a receiver is told. */
public enum HookTemplate {
    /** A CloudEvent in JSON, for programs. */
    CLOUDEVENTS,
    /** A message for an incoming webhook of Slack. */
    SLACK,
    /** A message with an adaptive card for a webhook of Teams. */
    TEAMS,
    /** Statuses of commits, and a comment, by the interface of GitHub (O3). */
    GITHUB,
    /** The same by that of GitLab. */
    GITLAB,
    /** The same by that of Gitea and Forgejo. */
    GITEA;

    /** Whether it is told of commits, and not of events. */
    public boolean forge() {
        return this == GITHUB || this == GITLAB || this == GITEA;
    }
}
