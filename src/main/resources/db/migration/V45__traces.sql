-- O4: where the submission of a task stands in a trace, as traceparent of the W3C Recommendation Trace Context.
ALTER TABLE tasks ADD COLUMN traceparent text;
