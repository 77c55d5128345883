/** The part of OTLP's JSON that the receiver reads. */
interface Value {
  readonly stringValue?: string
  /** Whole numbers may come as text. */
  readonly intValue?: number | string
  readonly doubleValue?: number
  readonly boolValue?: boolean
}

export type Pairs = ReadonlyArray<{ readonly key: string; readonly value: Value }>

export interface ExportedPoint {
  readonly attributes?: Pairs
  readonly asInt?: number | string
  readonly asDouble?: number
  readonly sum?: number
  readonly count?: number | string
}

interface Points {
  readonly dataPoints: readonly ExportedPoint[]
}

export interface ExportedMetric {
  readonly name: string
  readonly unit?: string
  readonly sum?: Points
  readonly gauge?: Points
  readonly histogram?: Points
}

export interface ExportedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes?: Pairs
  readonly events?: ReadonlyArray<{ readonly name: string; readonly attributes?: Pairs }>
  readonly links?: ReadonlyArray<{ readonly spanId: string; readonly attributes?: Pairs }>
  readonly status?: { readonly code?: number }
}

/** The body of an export. */
export interface Exported {
  readonly resourceMetrics?: ReadonlyArray<{
    readonly scopeMetrics: ReadonlyArray<{ readonly metrics: readonly ExportedMetric[] }>
  }>
  readonly resourceSpans?: ReadonlyArray<{
    readonly scopeSpans: ReadonlyArray<{ readonly spans: readonly ExportedSpan[] }>
  }>
}
