/** What is known of companies and countries without asking a model: the table between the two stages. */

export interface Known {
  /** Undefined for a company that is not in the table. */
  readonly industry: string | undefined
  readonly employees: number | undefined
  readonly region: string
  /** Whether there is anybody who could call on them. */
  readonly served: boolean
}

const companies: ReadonlyMap<string, readonly [industry: string, employees: number]> = new Map([
  ['Aldermoor Foods', ['food', 2_400]],
  ['Bluefin Freight', ['logistics', 610]],
  ['Cobalt & Rowe', ['law', 85]],
  ['Dovetail Homes', ['construction', 340]],
  ['Eskdale Energy', ['energy', 5_200]],
  ['Fairlight Media', ['media', 150]],
  ['Granite Insurance', ['insurance', 8_900]],
  ['Hollin Textiles', ['textiles', 720]],
  ['Inkwell Press', ['print', 44]],
  ['Jericho Clinics', ['health', 1_950]],
  ['Kite Robotics', ['machinery', 230]],
  ['Larkspur Hotels', ['travel', 3_100]],
  ['Meridian Optics', ['optics', 480]],
  ['Nightjar Software', ['software', 95]],
  ['Osprey Aviation', ['aviation', 1_200]],
  ['Palisade Bank', ['banking', 12_500]],
])

const countries: ReadonlyMap<string, readonly [region: string, served: boolean]> = new Map([
  ['Ireland', ['Europe', true]],
  ['Germany', ['Europe', true]],
  ['Portugal', ['Europe', true]],
  ['Norway', ['Europe', false]],
  ['Canada', ['North America', true]],
  ['Mexico', ['North America', false]],
  ['Japan', ['Asia', true]],
  ['Singapore', ['Asia', true]],
  ['Kenya', ['Africa', false]],
  ['Chile', ['South America', false]],
])

export const knownCompanies: readonly string[] = Array.from(companies.keys())
export const knownCountries: readonly string[] = Array.from(countries.keys())

/** What the table adds to a contact. A country that it doesn't have is served by nobody. */
export function lookUp({ company, country }: { company: string; country: string }): Known {
  const [industry, employees] = companies.get(company) ?? []
  const [region, served] = countries.get(country) ?? ['elsewhere', false]
  return { industry, employees, region, served }
}
