/**
 * How many rows wait between two streams. A row may be a contract of some megabytes, and a pipeline has a
 * dozen places where rows wait: with the 16 of Node a sink that stands still for a moment, or a batch on
 * its way, means hundreds of megabytes. Where nothing waits rows pass from one stream to the next at once
 * and the buffers stay empty, so that small ones cost nothing; a stage that waits for each row takes
 * half a microsecond more.
 */

/** On the way in. A write counts the row that it brings, so that with 1 each would stop the flow. */
export const rowsIn = 2
/** On the way out. */
export const rowsOut = 1
