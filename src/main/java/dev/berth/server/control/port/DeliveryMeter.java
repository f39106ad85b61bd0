package dev.berth.server.control.port;

/** Counts what becomes of deliveries (O1). Calls never block and never fail. */
public interface DeliveryMeter {
    void delivered();

    /** A try failed, and there will be another one. */
    void failed();

    /** So many are not tried any more. */
    void parked(int deliveries);
}
