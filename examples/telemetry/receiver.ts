/** A collector that keeps what it gets: the JSON form of OTLP over HTTP, on loopback. */
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { Exported, ExportedMetric, ExportedPoint, ExportedSpan, Pairs } from './otlp.ts'

export type Attributes = Readonly<Record<string, unknown>>

/** The last that was heard of one metric with one set of attributes. */
export interface ReceivedPoint {
  readonly name: string
  readonly unit: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly attributes: Attributes
  /** Of a histogram, the sum. */
  readonly value: number
  /** Recordings of a histogram. */
  readonly count?: number
}

export interface ReceivedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** In milliseconds since 1970. */
  readonly start: number
  readonly end: number
  readonly attributes: Attributes
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes: Attributes }>
  readonly links: ReadonlyArray<{ readonly spanId: string; readonly attributes: Attributes }>
  readonly isError: boolean
}

export class Receiver {
  readonly spans: ReceivedSpan[] = []
  /** Every point that came, in this order. */
  readonly history: ReceivedPoint[] = []
  /** Every body, as it came. */
  readonly bodies: string[] = []
  readonly #server: Server
  readonly #points = new Map<string, ReceivedPoint>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<Receiver> {
    const server = createServer()
    const receiver = new Receiver(server)
    server.on('request', (request, response) => {
      void receiver.#take(request).then(
        () => response.setHeader('content-type', 'application/json').end('{}'),
        () => response.writeHead(400).end(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  /** For exporters: `url` and the path of their signal. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get points(): ReceivedPoint[] {
    return [...this.#points.values()]
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #take(request: IncomingMessage): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const bytes = Buffer.concat(parts)
    const isZipped = request.headers['content-encoding'] === 'gzip'
    const body = (isZipped ? gunzipSync(bytes) : bytes).toString()
    this.bodies.push(body)
    const { resourceMetrics = [], resourceSpans = [] } = JSON.parse(body) as Exported
    for (const { scopeMetrics } of resourceMetrics) {
      for (const { metrics } of scopeMetrics) metrics.forEach((metric) => this.#note(metric))
    }
    for (const { scopeSpans } of resourceSpans) {
      for (const { spans } of scopeSpans) this.spans.push(...spans.map(spanOf))
    }
  }

  #note(metric: ExportedMetric): void {
    const { name, unit = '', sum, gauge, histogram } = metric
    const kind = sum ? 'counter' : gauge ? 'gauge' : 'histogram'
    for (const point of (sum ?? gauge ?? histogram)?.dataPoints ?? []) {
      const attributes = attributesOf(point.attributes)
      const count = kind === 'histogram' ? { count: Number(point.count) } : {}
      const received = { name, unit, kind, attributes, value: valueOf(point), ...count } as const
      this.history.push(received)
      this.#points.set(JSON.stringify([name, attributes]), received)
    }
  }
}

function valueOf({ asInt, asDouble, sum }: ExportedPoint): number {
  return Number(asInt ?? asDouble ?? sum ?? 0)
}

function attributesOf(pairs: Pairs = []): Attributes {
  return Object.fromEntries(
    pairs.map(({ key, value }) => {
      const { stringValue, intValue, doubleValue, boolValue } = value
      return [
        key,
        stringValue ?? (intValue === undefined ? doubleValue : Number(intValue)) ?? boolValue,
      ]
    }),
  )
}

function spanOf(span: ExportedSpan): ReceivedSpan {
  return {
    name: span.name,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || undefined,
    start: Number(span.startTimeUnixNano) / 1e6,
    end: Number(span.endTimeUnixNano) / 1e6,
    attributes: attributesOf(span.attributes),
    events: (span.events ?? []).map(({ name, attributes }) => {
      return { name, attributes: attributesOf(attributes) }
    }),
    links: (span.links ?? []).map(({ spanId, attributes }) => {
      return { spanId, attributes: attributesOf(attributes) }
    }),
    isError: span.status?.code === 2,
  }
}
