package dev.berth.agent.work;

import dev.berth.agent.tool.ProviderCache;
import java.time.Duration;

/**
 * How directories are made ready for the tools.
 *
 * @param cache the providers that attempts share
 * @param pod this agent's, to tell others who installs
 * @param limit for each step: the modules, what is there already, the installation
 * @param patience how long an attempt waits for its turn to install
 */
public record InitRules(ProviderCache cache, String pod, Duration limit, Duration patience) {}
