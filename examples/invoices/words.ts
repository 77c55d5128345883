/** What the invoices are made of. */
import type { Decimal } from './amounts.ts'

export interface Country {
  readonly places: readonly string[]
  readonly forms: readonly string[]
  readonly currency: string
  readonly decimal: Decimal
  readonly vat: readonly number[]
}

export const countries: readonly Country[] = [
  {
    places: ['Mill Lane 12, Leeds', 'Quay Road 4, Bristol', 'Castle Street 88, Cardiff'],
    forms: ['Ltd', '& Sons Ltd', 'plc'],
    currency: 'GBP',
    decimal: '.',
    vat: [20, 20, 5],
  },
  {
    places: ['Hafenweg 7, Hamburg', 'Am Markt 3, Jena', 'Ringstr. 41, Augsburg'],
    forms: ['GmbH', 'KG', 'AG'],
    currency: 'EUR',
    decimal: ',',
    vat: [19, 19, 7],
  },
  {
    places: ['Rue du Port 9, Nantes', 'Quai Sud 2, Lyon', 'Avenue Foch 30, Metz'],
    forms: ['SARL', 'SAS', '& Fils'],
    currency: 'EUR',
    decimal: ',',
    vat: [20, 10],
  },
  {
    places: ['Harbour View 5, Cork', 'Bridge Street 61, Galway'],
    forms: ['Ltd', 'Teoranta'],
    currency: 'EUR',
    decimal: '.',
    vat: [23, 23, 9],
  },
]

export const names: readonly string[] = [
  'Alder',
  'Brightwater',
  'Corvin',
  'Dunmore',
  'Eastgate',
  'Fennel',
  'Gantry',
  'Holm',
  'Ironbridge',
  'Juniper',
  'Kestrel',
  'Lodestone',
  'Merrow',
  'Northfold',
  'Oxbow',
  'Quarry',
]

export const trades: readonly string[] = [
  'Tools',
  'Print',
  'Catering',
  'Joinery',
  'Logistics',
  'Lighting',
  'Office Supply',
  'Software',
  'Packaging',
  'Cleaning',
]

export const customers: readonly string[] = [
  'Vantage Research',
  'Moorland Hotels',
  'Tidal Energy Partners',
  'The Paper Museum',
  'Westbank Clinic',
]

/** What is sold, and what one of it costs at least and at most, in cents. */
export const goods: ReadonlyArray<readonly [text: string, least: number, most: number]> = [
  ['Oak shelf 80 x 30 cm', 2_900, 6_400],
  ['Box of screws M4', 350, 990],
  ['LED panel 40 W', 4_150, 8_900],
  ['Extension lead 10 m', 1_290, 2_480],
  ['Printer paper A4', 415, 780],
  ['Toner, black', 5_900, 12_400],
  ['Poster print A1', 1_450, 2_600],
  ['Business cards (500)', 3_200, 7_750],
  ['Lunch buffet, person', 1_150, 2_890],
  ['Coffee service, day', 8_500, 14_000],
  ['Office cleaning, hour', 2_400, 3_950],
  ['Window cleaning', 6_000, 18_500],
  ['Pallet transport', 7_800, 24_900],
  ['Express delivery', 1_190, 3_990],
  ['Cardboard box 40 l', 95, 260],
  ['Packing tape, 6 rolls', 890, 1_540],
  ['Software licence, year', 12_000, 96_000],
  ['On-site support, hour', 8_900, 14_500],
  ['Desk lamp #7', 2_350, 5_990],
  ['Chair, adjustable', 14_900, 38_900],
  ['Whiteboard 120 x 90', 6_990, 13_500],
  ['Fire extinguisher 6 kg', 4_890, 9_250],
  ['Plant care, visit', 3_500, 6_800],
  ['Cable duct, 2 m', 540, 1_180],
]
