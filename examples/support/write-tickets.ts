/** Tickets for the example, made from parts. They are the same in every run. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface TicketRow {
  id: string
  text: string
  /** The intended topic of the ticket, to compare with the label. */
  about: string
}

const openings = [
  'Hello,',
  'Hi there!',
  'Good morning,',
  'To whom it may concern:',
  'Hey,',
  'Bonjour, désolé pour mon anglais.',
]
const middles: ReadonlyArray<readonly [about: string, text: string]> = [
  ['billing', 'I was charged twice for my subscription this month, please refund one of them.'],
  ['billing', 'the invoice shows the wrong VAT number, can you send a corrected one?'],
  ['bug', 'the app crashes whenever I open a project with more than fifty files.'],
  ['bug', 'export to PDF gives me an empty page with an error 500.'],
  ['account', "I can't log in any more, the password reset mail never arrives."],
  ['account', 'please change the e-mail address of my account, I left the company.'],
  ['shipping', 'my parcel has been "in transit" for nine days, where is it?'],
  ['shipping', 'the package arrived but the box was empty 📦.'],
  ['praise', 'I just wanted to say thank you, the new editor is wonderful.'],
]
const endings = [
  'Thanks!',
  'This is urgent, we have a launch tomorrow!',
  'Best regards',
  'No hurry.',
  'Please call me back.',
]

/** Writes tickets as JSONL. @returns the path */
export async function writeTickets(path: string, count: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  const lines = Array.from({ length: count }, (_, i) => `${JSON.stringify(ticket(i))}\n`)
  await writeFile(path, lines.join(''))
  return path
}

function ticket(i: number): TicketRow {
  const [about, middle] = middles[i % middles.length] ?? ['praise', 'thank you']
  const opening = openings[(i * 7) % openings.length]
  const ending = endings[(i * 3) % endings.length]
  return {
    id: `T-${10_000 + i}`,
    text: `${opening} ${middle} ${ending} (order ${4711 + i * 13})`,
    about,
  }
}
