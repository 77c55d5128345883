/** Markup in which a text can only ever be text: what is put into a template is escaped unless it is markup itself. */
import { shownText } from './shown-text.ts'

export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = Html | string | number | undefined | readonly Part[]

/** A template: `` html`<td>${name}</td>` ``. Attributes have to be in double quotes. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.reduce((all, text, i) => `${all}${markupOf(parts[i - 1])}${text}`))
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup
  if (Array.isArray(part)) return part.map(markupOf).join('')
  return part === undefined ? '' : escapedHtml(shownText(String(part)))
}

export function escapedHtml(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

export const nothing: Html = new Html('')
