package dev.berth.server.api.state;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who holds Terraform's lock on a state; null when nobody does. */
@RegisterForReflection
record StateHolderResponse(@Nullable StateHolder holder) {
    static StateHolderResponse of(Optional<StateHolder> holder) {
        return new StateHolderResponse(holder.orElse(null));
    }
}
