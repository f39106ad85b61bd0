package dev.berth.server.api;

/** The lines of hooks in the matrix of {@link ApiRightsTest}: the same three times. */
final class HookOperations {
    static final String LINES = """
            GET    /pools/{pool}/hooks                           admin
            POST   /pools/{pool}/hooks                           admin
            GET    /pools/{pool}/hooks/none                      admin
            PATCH  /pools/{pool}/hooks/none                      admin
            DELETE /pools/{pool}/hooks/none                      admin
            POST   /pools/{pool}/hooks/none/rotate               admin
            POST   /pools/{pool}/hooks/none/ping                 admin
            GET    /pools/{pool}/hooks/none/deliveries           admin
            GET    /pools/{pool}/hooks/none/deliveries/1         admin
            POST   /pools/{pool}/hooks/none/deliveries/1/send    admin
            GET    /hooks                                        admin
            POST   /hooks                                        admin
            GET    /hooks/none                                   admin
            PATCH  /hooks/none                                   admin
            DELETE /hooks/none                                   admin
            POST   /hooks/none/rotate                            admin
            POST   /hooks/none/ping                              admin
            GET    /hooks/none/deliveries                        admin
            GET    /hooks/none/deliveries/1                      admin
            POST   /hooks/none/deliveries/1/send                 admin
            GET    /workspaces/{workspace}/hooks                 admin
            POST   /workspaces/{workspace}/hooks                 admin
            GET    /workspaces/{workspace}/hooks/none            admin
            PATCH  /workspaces/{workspace}/hooks/none            admin
            DELETE /workspaces/{workspace}/hooks/none            admin
            POST   /workspaces/{workspace}/hooks/none/rotate     admin
            POST   /workspaces/{workspace}/hooks/none/ping       admin
            GET    /workspaces/{workspace}/hooks/none/deliveries admin
            GET    /workspaces/{workspace}/hooks/none/deliveries/1 admin
            POST   /workspaces/{workspace}/hooks/none/deliveries/1/send admin
            """;

    private HookOperations() {}
}
