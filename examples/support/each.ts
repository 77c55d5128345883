/** A stage of your own: what travels between stages is plain data, so any Transform will do. */
import type { Stage } from 'batchline'
import { Transform } from 'node:stream'

/** Puts in the place of each item what the function makes of it, at once. */
export function each<In, Out>(make: (item: In) => Out): Stage<In, Out> {
  return new Transform({
    objectMode: true,
    transform(item: In, _encoding, done) {
      let made: Out
      try {
        made = make(item)
      } catch (error) {
        return done(error as Error)
      }
      done(null, made)
    },
  })
}

/** Lets each item pass after a look at it. */
export function lookAt<Item>(look: (item: Item) => void): Stage<Item, Item> {
  return each((item: Item) => {
    look(item)
    return item
  })
}
