package dev.berth.server.web.setting;

import java.util.List;
import java.util.stream.Stream;

/**
 * What stands above every room of the settings.
 *
 * @param rooms of which only admins have more than one
 */
public record SettingRooms(List<Room> rooms) {
    static final String TOKENS = "/app/settings/tokens";
    static final String BINDINGS = "/app/settings/bindings";
    static final String TEAMS = "/app/settings/teams";
    static final String FREEZES = "/app/settings/freezes";
    static final String HOOKS = "/app/settings/hooks";
    static final String SESSIONS = "/app/settings/sessions";
    static final String PEOPLE = "/app/settings/people";
    static final String IN_FORCE = "/app/settings";
    static final String AUDIT = "/app/settings/audit";

    public SettingRooms {
        rooms = List.copyOf(rooms);
    }

    /** The way to one of them. */
    public record Room(String label, String address, boolean current) {}

    /** @param current its address */
    static SettingRooms of(String current) {
        return new SettingRooms(Stream.of(
                        new Room("Tokens", TOKENS, false),
                        new Room("Bindings", BINDINGS, false),
                        new Room("Teams", TEAMS, false),
                        new Room("Freeze windows", FREEZES, false),
                        new Room("Hooks", HOOKS, false),
                        new Room("Sessions", SESSIONS, false),
                        new Room("People", PEOPLE, false),
                        new Room("Settings in force", IN_FORCE, false),
                        new Room("Audit", AUDIT, false))
                .map(room ->
                        new Room(room.label(), room.address(), room.address().equals(current)))
                .toList());
    }
}
