/** An SDK whose exporters send to a receiver of ours. */
import { Receiver } from '../../examples/telemetry/receiver.ts'
import type { Attributes, ReceivedPoint } from '../../examples/telemetry/receiver.ts'
import { providersTo, shutDown } from '../../examples/telemetry/providers.ts'
import type { Providers } from '../../examples/telemetry/providers.ts'
import type { TestScope } from '../fixtures/set-up.ts'

export interface Collected extends Providers {
  readonly receiver: Receiver
  /** The sum of a metric over all sets of attributes that have these. */
  readonly sum: (name: string, attributes?: Attributes) => number
  readonly points: (name: string, attributes?: Attributes) => ReceivedPoint[]
}

export async function collect(t: TestScope): Promise<Collected> {
  const receiver = await Receiver.open()
  const providers = providersTo(receiver.url)
  t.teardown(async () => {
    await shutDown(providers)
    await receiver.close()
  })
  const points = (name: string, attributes: Attributes = {}): ReceivedPoint[] =>
    receiver.points.filter(
      (point) =>
        point.name === name &&
        Object.entries(attributes).every(([key, value]) => point.attributes[key] === value),
    )
  const sum = (name: string, attributes?: Attributes): number =>
    points(name, attributes).reduce((all, { value }) => all + value, 0)
  return { ...providers, receiver, sum, points }
}
