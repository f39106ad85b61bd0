/** Tasks: the list, one task with its life, its plan and what is decided about it, and the form that submits one. */
@NullMarked
package dev.berth.server.web.task;

import org.jspecify.annotations.NullMarked;
