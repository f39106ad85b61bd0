package dev.berth.server.control.port;

/** What somebody can have done: the words of the audit trail. */
public enum AuditAction {
    POOL_CREATE("pool.create"),
    POOL_UPDATE("pool.update"),
    POOL_DELETE("pool.delete"),
    POD_DRAIN("pod.drain"),
    POD_RESUME("pod.resume"),
    POD_DELETE("pod.delete"),
    WORKSPACE_CREATE("workspace.create"),
    WORKSPACE_UPDATE("workspace.update"),
    WORKSPACE_TAG("workspace.tag"),
    WORKSPACE_LOCK("workspace.lock"),
    WORKSPACE_UNLOCK("workspace.unlock"),
    WORKSPACE_FORCE_UNLOCK("workspace.force_unlock"),
    WORKSPACE_DELETE("workspace.delete"),
    WORKSPACE_FORCE_DELETE("workspace.force_delete"),
    SCHEDULE_CREATE("workspace.schedule_create"),
    SCHEDULE_UPDATE("workspace.schedule_update"),
    SCHEDULE_PAUSE("workspace.schedule_pause"),
    SCHEDULE_RESUME("workspace.schedule_resume"),
    SCHEDULE_DELETE("workspace.schedule_delete"),
    FREEZE_CREATE("freeze.create"),
    FREEZE_UPDATE("freeze.update"),
    FREEZE_DELETE("freeze.delete"),
    WORKSPACE_READERS("workspace.state_readers"),
    WORKSPACE_ORDER("workspace.run_after"),
    CONFIGURATION_MAKE("configuration.make"),
    CONFIGURATION_UPLOAD("configuration.upload"),
    TASK_CONFIRM("task.confirm"),
    TASK_DISCARD("task.discard"),
    TASK_CANCEL("task.cancel"),
    TASK_PASS("task.pass"),
    STATE_WRITE("state.write"),
    STATE_LOCK("state.lock"),
    STATE_UNLOCK("state.unlock"),
    STATE_RESTORE("state.restore"),
    STATE_DELETE("state.delete"),
    STATE_SHOW_SENSITIVE("state.show_sensitive"),
    STATE_KEPT_ASIDE("state.kept_aside"),
    TOKEN_CREATE("token.create"),
    TOKEN_DELETE("token.delete"),
    TEAM_CREATE("team.create"),
    TEAM_UPDATE("team.update"),
    TEAM_DELETE("team.delete"),
    AGENT_TOKEN_CREATE("agent-token.create"),
    AGENT_TOKEN_DELETE("agent-token.delete"),
    SIGNING_KEY_CREATE("signing-key.create"),
    BINDING_CREATE("binding.create"),
    BINDING_UPDATE("binding.update"),
    BINDING_DELETE("binding.delete"),
    HOOK_CREATE("hook.create"),
    HOOK_UPDATE("hook.update"),
    HOOK_ROTATE("hook.rotate"),
    HOOK_PING("hook.ping"),
    HOOK_SEND("hook.send"),
    HOOK_DELETE("hook.delete"),
    SESSION_LINK("session.link"),
    SESSION_BEGIN("session.begin"),
    SESSION_END("session.end"),
    SESSION_REVOKE("session.revoke"),
    SESSION_REFUSE("session.refuse"),
    ACCESS_REFUSE("access.refuse"),
    PERSON_END("person.end");

    private final String word;

    AuditAction(String word) {
        this.word = word;
    }

    /** Whether what it is done to is a workspace, by its name. */
    public boolean ofWorkspace() {
        return word.startsWith("workspace.") || word.startsWith("configuration.") || word.startsWith("state.");
    }

    /** As it is stored, told and asked for. */
    public String word() {
        return word;
    }
}
