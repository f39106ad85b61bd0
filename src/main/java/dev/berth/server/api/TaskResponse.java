package dev.berth.server.api;

record TaskResponse() {
    static TaskResponse of(dev.berth.server.control.port.TaskView v) {
        return new TaskResponse();
    }
}
