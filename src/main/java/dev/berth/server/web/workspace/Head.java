package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.web.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What stands above every room of a workspace.
 *
 * @param rooms those that whoever looks may see
 */
public record Head(String name, List<Room> rooms) {
    public Head {
        rooms = List.copyOf(rooms);
    }

    /** The way to one of them. */
    public record Room(String label, String address, boolean current) {}

    /** @param current the last part of its address; empty for the first room */
    static Head of(Frame frame, WorkspaceName workspace, String current) {
        List<Room> rooms = new ArrayList<>();
        rooms.add(new Room("Overview", Addresses.of(workspace), current.isEmpty()));
        rooms.add(room(workspace, "Settings", current));
        rooms.add(room(workspace, "Variables", current));
        rooms.add(room(workspace, "Configurations", current));
        rooms.add(room(workspace, "Schedules", current));
        rooms.add(new Room("Freeze windows", Addresses.of(workspace, "freezes"), false));
        rooms.add(room(workspace, "Order", current));
        if (frame.approver()) {
            rooms.add(room(workspace, "States", current));
            rooms.add(room(workspace, "Outputs", current));
            rooms.add(room(workspace, "Resources", current));
        }
        if (frame.admin()) {
            rooms.add(room(workspace, "Hooks", current));
        }
        rooms.add(new Room("Tasks", "/app/tasks?workspace=" + workspace, false));
        return new Head(workspace.value(), rooms);
    }

    private static Room room(WorkspaceName workspace, String label, String current) {
        String word = label.toLowerCase(Locale.ROOT);
        return new Room(label, Addresses.of(workspace, word), word.equals(current));
    }
}
