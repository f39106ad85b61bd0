package dev.berth.server.persistence.embedded;

/** Where a database is and who may enter. */
public record DatabaseAddress(String host, int port, String name, String user, String password) {

    /** For the JDBC driver. */
    public String jdbcUrl() {
        return "jdbc:" + reactiveUrl();
    }

    /** For the reactive client. */
    public String reactiveUrl() {
        return "postgresql://" + host + ":" + port + "/" + name;
    }

    DatabaseAddress database(String other) {
        return new DatabaseAddress(host, port, other, user, password);
    }

    /** The password stays out of logs. */
    @Override
    public String toString() {
        return "DatabaseAddress[" + reactiveUrl() + "]";
    }
}
