/**
 * How many rows wait between two streams. A row may be a contract of several megabytes, and a
 * pipeline has a dozen places where rows wait. With Node's default of 16, a sink that pauses for a
 * moment would cost hundreds of megabytes. Small buffers cost nothing while rows flow: they pass
 * from stream to stream at once and the buffers stay empty. A stage that waits for each row takes
 * half a microsecond more per row.
 */

/** Rows on the way in. A write counts its own row, so 1 would stop the flow at every row. */
export const rowsIn = 2
/** Rows on the way out. */
export const rowsOut = 1
