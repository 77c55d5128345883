/**
 * What came of a try to deliver an alert. `refused`: the same alert again would fare no better in this run.
 * `why` names no address.
 */
export type DeliveryResult =
  { readonly kind: 'delivered' } | { readonly kind: 'failed' | 'refused'; readonly why: string }
