/** Markup in which a text can only ever be text: what is put into a template is escaped unless it is markup itself. */
import { shownText } from './shown-text.ts'

export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | undefined | readonly Part[]

/** The indents of a template are for who reads the program. */
const indents = /\n\s+/g

/** A template: `` markup`<td>${name}</td>` ``. Attributes have to be in double quotes. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const [first = '', ...rest] = texts.map((text) => text.replaceAll(indents, '\n'))
  return new Html(rest.reduce((all, text, i) => `${all}${markupOf(parts[i])}${text}`, first))
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.text
  if (part === undefined) return ''
  if (typeof part === 'string') return escapedHtml(shownText(part))
  return typeof part === 'number' ? String(part) : part.map(markupOf).join('')
}

export function escapedHtml(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

export const nothing: Html = new Html('')
