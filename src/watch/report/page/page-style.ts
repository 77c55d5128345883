/** How the report looks: light, dark, on paper. Letters have a contrast of at least 4.5 on what is behind them. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --back: #f6f6f3; --card: #ffffff; --ink: #1b1c1a; --dim: #5a5d57; --line: #d9dbd4; --focus: #1a5fb4;
  --good: #1d6b35; --bad: #a3261d; --warn: #7a4f00; --good-soft: #e3f2e7; --bad-soft: #fbe7e5; --warn-soft: #fcf0d6;
  --good-fill: #2f7d4b; --warn-fill: #8b5f0f; --bad-fill: #b5413a; --on-fill: #ffffff;
  --s1: #2f6db5; --s2: #b8692a; --s3: #3d8a77; --s4: #8358a8; --s5: #b4567f; --s6: #6d7f2b; --s7: #686c73; --s8: #4b8ba6; --shade: rgb(0 0 0 / .14);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --back: #131412; --card: #1d1f1c; --ink: #ecede8; --dim: #a9aca3; --line: #3a3d37; --focus: #8abef5;
    --good: #7fd197; --bad: #f5958d; --warn: #e9bd6c; --good-soft: #1c3325; --bad-soft: #3d211f; --warn-soft: #37290f;
    --good-fill: #6cbb86; --warn-fill: #d7a548; --bad-fill: #e0827a; --on-fill: #131412;
    --s1: #74a9e8; --s2: #e09a5d; --s3: #6dbfa9; --s4: #b592da; --s5: #e08cb0; --s6: #aebf66; --s7: #a3a7ae; --s8: #80bcd4; --shade: rgb(0 0 0 / .6);
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 3rem; background: var(--back); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3, h4, p, dl, dd, ul, figure { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere; }
h2 {
  font-size: 1.35rem; line-height: 1.3; letter-spacing: -.005em; overflow-wrap: anywhere;
  display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center;
}
h3 { font-size: 1.1rem; line-height: 1.35; }
h4 { font-size: 1rem; }
header { margin-bottom: 2rem; }
header p { margin-top: .35rem; }
.dim, footer { color: var(--dim); font-size: .9rem; overflow-wrap: anywhere; }
.job { margin-top: 2.5rem; }
.job > h2 + p { margin-top: .3rem; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.4rem 1.5rem 1.5rem; margin-top: 1.25rem;
}
.card > * + * { margin-top: 1rem; }
.card > * + .scroll { margin-top: 1.6rem; }
.card > .chart + .scroll { margin-top: 1.1rem; }
time { white-space: nowrap; }
.card > h4 { margin-top: 2.2rem; }
.card > h3 + h4 { margin-top: .9rem; }
.card > h3 + p { margin-top: .4rem; }
.card p { max-width: 68ch; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr)); gap: .75rem; margin-top: 1.25rem; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem .85rem .9rem; }
.card .tiles div { background: var(--back); }
.tiles div:only-child { max-width: 18rem; }
.tiles dt { color: var(--dim); font-size: .85rem; }
.tiles dd { font-size: 1.2rem; font-weight: 650; line-height: 1.25; letter-spacing: -.01em; margin-top: .1rem; overflow-wrap: anywhere; }
.sub { display: block; color: var(--dim); font-size: .8rem; font-weight: 400; letter-spacing: 0; white-space: nowrap; }
th .sub { white-space: normal; }
.tiles .sub { white-space: normal; margin-top: .15rem; }
.stage { font-size: .85rem; font-weight: 600; letter-spacing: 0; border-radius: 1rem; padding: .1rem .7rem; white-space: nowrap; }
.stage.good { color: var(--good); background: var(--good-soft); }
.stage.bad { color: var(--bad); background: var(--bad-soft); }
.stage.warn { color: var(--warn); background: var(--warn-soft); }
.look { margin-top: 1.25rem; border: 1px solid currentColor; border-radius: .6rem; padding: .9rem 1.25rem 1rem; color: var(--warn); background: var(--warn-soft); }
.look ul { padding-inline-start: 1.2rem; color: var(--ink); }
.look li { margin-top: .3rem; overflow-wrap: anywhere; }
.scroll {
  overflow-x: auto;
  background:
    linear-gradient(to left, var(--card) 40%, transparent) right / 3rem 100% no-repeat local,
    linear-gradient(to left, var(--shade), transparent) right / 1.2rem 100% no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.4; }
caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 3.2rem); }
caption { text-align: start; color: var(--dim); font-size: .85rem; padding-bottom: .35rem; }
th, td { text-align: start; vertical-align: top; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-inline-end: 0; }
thead th { color: var(--dim); font-weight: 500; vertical-align: bottom; border-bottom-color: var(--dim); }
tbody th { font-weight: 500; overflow-wrap: break-word; min-width: 7rem; max-width: 20rem; }
tbody tr:last-child > * { border-bottom: 0; padding-bottom: 0; }
.n { text-align: end; white-space: nowrap; }
thead .n { white-space: normal; }
.chart svg { display: block; width: 100%; height: auto; }
.chart text { font-family: inherit; font-variant-numeric: tabular-nums; }
.chart .narrow { display: none; }
.sample { border-top: 1px solid var(--line); padding-top: .8rem; }
.sample dt { color: var(--dim); font-size: .85rem; margin-top: .5rem; }
pre {
  margin: .2rem 0 0; padding: .6rem .75rem; background: var(--back); border: 1px solid var(--line); border-radius: .35rem;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; contain: content;
  font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
a { color: var(--focus); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: .2rem; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
footer p + p { margin-top: .4rem; }
@media screen and (max-width: 40rem) {
  body { padding: 1.25rem .75rem 2rem; }
  h1 { font-size: 1.45rem; }
  .card { padding: 1.1rem .75rem 1.2rem; border-radius: .5rem; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; }
  .tiles div { padding: .65rem .75rem .7rem; }
  .tiles dd { font-size: 1.2rem; }
  .chart .wide { display: none; }
  .chart .narrow { display: block; }
}
@media print {
  @page { margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; --back: #ffffff; }
  .card, .tiles div { border-radius: 0; }
  .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .card { border-width: 1px 0 0; padding: .8rem 0 0; }
  .chart, .tiles, tr, .look, .sample { break-inside: avoid; }
  h2, h3, h4, caption { break-after: avoid; }
  .scroll { overflow: visible; background: none; }
  thead { display: table-header-group; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`
