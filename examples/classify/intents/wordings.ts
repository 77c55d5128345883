/** Wordings of one intent, as templates; see `say`. */
export type Wordings = Readonly<Record<string, readonly string[]>>
