/**
 * What came of a try to deliver an alert. `refused`: the same alert again would fare no better in this run.
 * `why` names no address.
 */
export type DeliveryResult =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly why: string }
  | {
      readonly kind: 'failed'
      readonly why: string
      /** How long the other side asks to be left alone, in milliseconds. */
      readonly afterMs?: number
    }
