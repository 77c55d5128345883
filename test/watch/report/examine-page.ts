/** Looks at a page as somebody does who can not see it, or not well. */
import type { Page } from 'playwright-core'

export interface Examined {
  readonly width: number
  /** Headings that skip a level. */
  readonly skipped: readonly string[]
  /** What has no name that could be read out. */
  readonly unnamed: readonly string[]
  /** Text with a contrast below 4.5 to what is behind it. */
  readonly pale: readonly string[]
  readonly charts: number
  readonly visibleCharts: number
}

export async function examinePage(page: Page): Promise<Examined> {
  return (await page.evaluate(script)) as Examined
}

/** Runs in the page: text, because the program knows no types of a browser. */
const script = `(() => {
  const all = (what) => [...document.querySelectorAll(what)]
  const levels = all('h1, h2, h3, h4').map((one) => [Number(one.tagName[1]), one.textContent])
  const skipped = levels.filter(([level], i) => level > (i === 0 ? 0 : levels[i - 1][0]) + 1)
  const unnamed = [
    ...all('[role=img]').filter((one) => !one.getAttribute('aria-label')),
    ...all('table').filter((one) => !one.caption || !one.caption.textContent),
    ...all('th').filter((one) => !one.scope),
    ...all('section').filter((one) => !one.querySelector('h2, h3')),
  ]
  const parts = (color) => (color.match(/[0-9.]+/g) ?? []).map(Number)
  const linear = (n) => (n / 255 <= 0.04045 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4)
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const color = parts(getComputedStyle(at).backgroundColor)
      if ((color[3] ?? 1) > 0) return color
    }
    return [255, 255, 255]
  }
  const hasText = (one) =>
    one.getClientRects().length > 0 &&
    [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')
  const pale = all('body *').filter(hasText).flatMap((one) => {
    const style = getComputedStyle(one)
    const isDrawn = one.tagName === 'text'
    // A label on a bar stands on one of the colours that are measured below.
    if (isDrawn && one.getAttribute('fill') === 'var(--on-fill)') return []
    const found = contrast(light(parts(isDrawn ? style.fill : style.color)), light(behind(one)))
    return found >= 4.5 ? [] : [one.tagName + ' ' + one.textContent.slice(0, 30) + ': ' + found.toFixed(2)]
  })
  const root = getComputedStyle(document.documentElement)
  const hex = (name) => root.getPropertyValue(name).match(/[0-9a-f]{2}/g).map((two) => parseInt(two, 16))
  for (const name of ['--good-fill', '--warn-fill', '--bad-fill', '--s1', '--s7']) {
    const found = contrast(light(hex('--on-fill')), light(hex(name)))
    if (found < 4.5) pale.push(name + ': ' + found.toFixed(2))
  }
  return {
    width: document.documentElement.scrollWidth,
    skipped: skipped.map(String),
    unnamed: unnamed.map((one) => one.outerHTML.slice(0, 80)),
    pale,
    charts: all('.chart').length,
    visibleCharts: all('.chart svg').filter((one) => one.getClientRects().length > 0).length,
  }
})()`
