import { Transform } from 'node:stream'

/** A stage of one's own that only looks: outcomes are plain data, and go on as they are. */
export function watch<Item>(look: (item: Item) => void): Transform {
  return new Transform({
    objectMode: true,
    transform(item: Item, _encoding, done) {
      look(item)
      done(null, item)
    },
  })
}
