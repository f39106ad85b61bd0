package dev.berth.server.observability;

import dev.berth.server.control.port.DeliveryMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts what becomes of deliveries in the registry; shown as 0 before the first one. */
@ApplicationScoped
class DeliveryMetrics implements DeliveryMeter {
    private final Counter delivered;
    private final Counter failed;
    private final Counter parked;

    DeliveryMetrics(MeterRegistry registry) {
        this.delivered = registry.counter(MetricNames.DELIVERIES, MetricNames.OUTCOME, "delivered");
        this.failed = registry.counter(MetricNames.DELIVERIES, MetricNames.OUTCOME, "failed");
        this.parked = registry.counter(MetricNames.DELIVERIES, MetricNames.OUTCOME, "parked");
    }

    @Override
    public void delivered() {
        delivered.increment();
    }

    @Override
    public void failed() {
        failed.increment();
    }

    @Override
    public void parked(int deliveries) {
        parked.increment(deliveries);
    }
}
