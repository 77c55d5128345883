/**
 * Takes the markup of a chart apart and puts together only what is known to be harmless: shapes and text. The
 * policy of the page allows no inline styles, so what a style says becomes attributes. Labels are words of models
 * and users; an element or attribute that one of them might ever get past the library's escaping ends here.
 */
import { shownText } from '../page/shown-text.ts'

const elements = ['svg', 'g', 'path', 'rect', 'circle', 'line', 'polyline', 'polygon', 'text']

const attributes = [
  'viewBox',
  'width',
  'height',
  'x',
  'y',
  'cx',
  'cy',
  'r',
  'd',
  'points',
  'transform',
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'text-anchor',
  'dominant-baseline',
]

const fromStyle = ['font-size', 'font-weight']

/** Numbers, paths, names of colours, variables of the page. Nothing with an address has all of its signs here. */
const harmless = /^[\w\s.,#%+()-]*$/

const tag = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>|<!\[CDATA\[[\s\S]*?\]\]>/g

/** @param svg - as the library writes it */
export function cleanSvg(svg: string): string {
  let clean = ''
  let at = 0
  /** The last element that was begun; text counts in `text` alone. */
  let isText = false
  /** How deep within an element that is left out, with all that it holds. */
  let within = 0
  for (const found of svg.matchAll(tag)) {
    if (isText) clean += escapedText(svg.slice(at, found.index))
    at = found.index + found[0].length
    const [whole, slash, name = '', rest = ''] = found
    if (within > 0 || !elements.includes(name)) {
      if (name === '' || whole.endsWith('/>')) continue
      within += slash === '' ? 1 : -1
      continue
    }
    isText = name === 'text' && slash === ''
    clean += slash === '' ? `<${name}${cleanAttributes(name, rest)}>` : `</${name}>`
    if (whole.endsWith('/>')) clean += `</${name}>`
  }
  return clean
}

function cleanAttributes(name: string, text: string): string {
  let clean = ''
  for (const [, key = '', value = ''] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (key === 'style') clean += styleAttributes(value)
    else if (attributes.includes(key) && harmless.test(value)) {
      // How large it is shown is for the page to say.
      if (name !== 'svg' || key === 'viewBox') clean += ` ${key}="${rounded(value)}"`
    }
  }
  return name === 'svg' ? `${clean} aria-hidden="true" focusable="false"` : clean
}

function styleAttributes(style: string): string {
  const parts = style.split(';').map((part) => part.split(':').map((word) => word.trim()))
  return parts
    .filter(([key = '', value = '']) => fromStyle.includes(key) && harmless.test(value))
    .map(([key, value]) => ` ${key}="${value}"`)
    .join('')
}

/** A tenth of a pixel is enough, and half of the bytes. */
function rounded(value: string): string {
  return value.replaceAll(/\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10))
}

/** Already escaped by the library: only what it has missed is escaped once more. */
function escapedText(text: string): string {
  return shownText(text).replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
