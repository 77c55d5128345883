/**
 * Where an outcome that `recall` made holds the request that it answers. The job needs it to tell whether
 * the row was sent before its answer was known. A symbol survives a spread and is never written as JSON.
 */
export const recalledRequest: unique symbol = Symbol.for('batchline.recalledRequest')
