package dev.berth.server.api;

/** Every operation below {@code /api/v1}, for the tests of who may ask for it. */
final class ApiOperations {
    /**
     * Method, path, and the least role: over everything, or over the workspace or task that the path names. A pool is looked at by
     * who sees a workspace of it. {@code anybody} is shown what they see, {@code somewhere} names a workspace in the body.
     */
    static final String MATRIX = """
            GET    /pools                                         anybody
            POST   /pools                                         admin
            GET    /pools/{pool}                                  viewer
            GET    /pools/{pool}/pods                             viewer
            GET    /pools/{pool}/scaling                          viewer
            GET    /pools/{pool}/history                          viewer
            POST   /pools/{pool}/what-if                          everywhere
            PATCH  /pools/{pool}                                  admin
            DELETE /pools/{pool}                                  admin
            POST   /pools/{pool}/pods/none/drain                  admin
            POST   /pools/{pool}/pods/none/resume                 admin
            DELETE /pools/{pool}/pods/none                        admin
            GET    /pools/{pool}/tokens                           admin
            POST   /pools/{pool}/tokens                           admin
            DELETE /pools/{pool}/tokens/none                      admin
            GET    /tokens                                        admin
            POST   /tokens                                        admin
            DELETE /tokens/none                                   admin
            GET    /teams                                         admin
            POST   /teams                                         admin
            GET    /teams/none                                    admin
            PATCH  /teams/none                                    admin
            DELETE /teams/none                                    admin
            GET    /bindings                                      admin
            POST   /bindings                                      admin
            GET    /bindings/none                                 admin
            PATCH  /bindings/none                                 admin
            DELETE /bindings/none                                 admin
            GET    /identity/keys                                 admin
            POST   /identity/keys                                 admin
            GET    /people                                        admin
            DELETE /people/access                                 admin
            POST   /sessions/links                                anybody
            GET    /sessions                                      admin
            DELETE /sessions/none                                 admin
            GET    /audit                                         admin
            GET    /audit/export                                  admin
            GET    /settings                                      admin
            GET    /decisions                                     anybody
            GET    /workspaces                                    anybody
            POST   /workspaces                                    somewhere
            GET    /workspaces/{workspace}                        viewer
            PATCH  /workspaces/{workspace}                        submitter
            POST   /workspaces/{workspace}/lock                   approver
            POST   /workspaces/{workspace}/unlock                 approver
            PUT    /workspaces/{workspace}/configuration          submitter
            GET    /workspaces/{workspace}/configurations         viewer
            POST   /workspaces/{workspace}/configurations         submitter
            GET    /workspaces/{workspace}/configurations/1       viewer
            PUT    /workspaces/{workspace}/configurations/1/content submitter
            GET    /workspaces/{workspace}/state                  approver
            POST   /workspaces/{workspace}/state                  approver
            DELETE /workspaces/{workspace}/state                  approver
            LOCK   /workspaces/{workspace}/state                  approver
            UNLOCK /workspaces/{workspace}/state                  approver
            LOCK   /workspaces/{workspace}/state/lock             approver
            UNLOCK /workspaces/{workspace}/state/lock             approver
            POST   /workspaces/{workspace}/state/lock             approver
            DELETE /workspaces/{workspace}/state/lock             approver
            GET    /workspaces/{workspace}/state/lock             approver
            GET    /workspaces/{workspace}/state/versions         approver
            GET    /workspaces/{workspace}/state/versions/1       approver
            GET    /workspaces/{workspace}/state/versions/2/changes approver
            POST   /workspaces/{workspace}/state/versions/1/restore approver
            GET    /workspaces/{workspace}/state/outputs          approver
            GET    /workspaces/{workspace}/state/resources        approver
            GET    /workspaces/{workspace}/drift                  viewer
            POST   /workspaces/{workspace}/drift/check            submitter
            POST   /workspaces/{workspace}/drift/repair           submitter
            GET    /workspaces/{workspace}/freezes                viewer
            POST   /workspaces/{workspace}/freezes                admin
            GET    /workspaces/{workspace}/freezes/none           viewer
            PATCH  /workspaces/{workspace}/freezes/none           admin
            DELETE /workspaces/{workspace}/freezes/none           admin
            GET    /pools/{pool}/freezes                          viewer
            POST   /pools/{pool}/freezes                          admin
            GET    /pools/{pool}/freezes/none                     viewer
            PATCH  /pools/{pool}/freezes/none                     admin
            DELETE /pools/{pool}/freezes/none                     admin
            GET    /freezes                                       viewer
            POST   /freezes                                       admin
            GET    /freezes/none                                  viewer
            PATCH  /freezes/none                                  admin
            DELETE /freezes/none                                  admin
            GET    /tasks/{task}/freeze-pass                      viewer
            POST   /tasks/{task}/freeze-pass                      approver
            GET    /workspaces/{workspace}/schedules              viewer
            GET    /workspaces/{workspace}/run-after              viewer
            GET    /workspaces/{workspace}/state-readers          viewer
            PUT    /workspaces/{workspace}/state-readers          admin
            PUT    /workspaces/{workspace}/run-after              admin
            POST   /workspaces/{workspace}/schedules              submitter
            GET    /workspaces/{workspace}/schedules/none         viewer
            PATCH  /workspaces/{workspace}/schedules/none         submitter
            DELETE /workspaces/{workspace}/schedules/none         submitter
            POST   /workspaces/{workspace}/schedules/none/pause   submitter
            POST   /workspaces/{workspace}/schedules/none/resume  submitter
            POST   /workspaces/{workspace}/schedules/none/run     submitter
            GET    /tasks                                         anybody
            POST   /tasks                                         somewhere
            GET    /tasks/{task}                                  viewer
            GET    /tasks/{task}/explain                          viewer
            GET    /tasks/{task}/timeline                         viewer
            GET    /tasks/{task}/logs                             viewer
            GET    /tasks/{task}/logs/search                      viewer
            GET    /tasks/{task}/plan                             submitter
            POST   /tasks/{task}/confirm                          approver
            POST   /tasks/{task}/discard                          approver
            POST   /tasks/{task}/cancel                           submitter
            DELETE /workspaces/{workspace}                        admin
            """;

    private ApiOperations() {}
}
