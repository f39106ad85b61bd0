package dev.berth.server.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** One sentence about what was done, for the place of an open page that shows outcomes. */
@CheckedTemplate(basePath = "web")
public record Said(String what) implements TemplateInstance {}
