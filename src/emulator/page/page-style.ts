/** How the page looks, light and dark, on a screen and on a phone. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --back: #fafaf8; --card: #fff; --text: #1c1c1a; --dim: #62625c; --line: #dcdcd5;
  --accent: #1d5fa8; --on-accent: #fff;
  --good: #2f7d3b; --bad: #b3372e; --warn: #8d5d00; --rest: #c9c9c2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #161614; --card: #1f1f1c; --text: #ebebe6; --dim: #a3a39b; --line: #383834;
    --accent: #79b3f0; --on-accent: #10202f;
    --good: #6cc07a; --bad: #f0857c; --warn: #e0ae55; --rest: #4b4b46;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; padding: 0 1rem 3rem; max-width: 75rem;
  background: var(--back); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
header {
  display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem;
  padding: .75rem 0; border-bottom: 1px solid var(--line);
}
h1 { font-size: 1.15rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
h3 { font-size: .85rem; margin: 1rem 0 .35rem; color: var(--dim); font-weight: 600; }
.count { color: var(--dim); font-weight: 400; font-size: .9rem; }
header p { margin: 0; flex: 1 1 auto; }
.label, label { color: var(--dim); }
form { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
input, select, button {
  font: inherit; color: inherit; padding: .3rem .6rem; min-height: 2.2rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .4rem;
}
input { width: 5.5rem; }
button { background: var(--accent); border-color: var(--accent); color: var(--on-accent); cursor: pointer; }
button:disabled { opacity: .6; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem; margin-top: 1rem;
}
#message, #failure { margin: 1rem 0 0; padding: .6rem 1rem; border-radius: .4rem; border: 1px solid; }
#message { color: var(--warn); }
#failure { color: var(--bad); overflow-wrap: anywhere; }
.empty { color: var(--dim); margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; vertical-align: top; }
td { border-top: 1px solid var(--line); }
th { color: var(--dim); font-weight: 500; font-size: .85rem; }
tbody tr:first-child > * { border-top: 0; }
#batches tbody tr:first-child > *, thead + tbody tr:first-child > * { border-top: 1px solid var(--line); }
tbody th { border-top: 1px solid var(--line); font-size: inherit; font-weight: 400; overflow-wrap: anywhere; }
.number { text-align: right; padding-right: 0; padding-left: .75rem; white-space: nowrap; }
code, .id { font: .87em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.id { overflow-wrap: anywhere; }
#settings td { white-space: normal; overflow-wrap: anywhere; }
#models th { white-space: nowrap; }
#batches th.id { color: inherit; }
.note { display: block; color: var(--dim); font-size: .85em; }
.state { white-space: nowrap; }
.state::before {
  content: ''; display: inline-block; width: .6em; height: .6em; margin-right: .4em;
  border-radius: 50%; background: var(--rest);
}
.state.in_progress::before { background: var(--accent); }
.state.canceling::before, .state.due::before { background: var(--warn); }
.state.ended::before { background: var(--good); }
.bar { display: flex; height: .4rem; min-width: 7rem; border-radius: .2rem; overflow: hidden; background: var(--rest); }
.bar i { display: block; }
.bar .succeeded { background: var(--good); }
.bar .errored { background: var(--bad); }
.bar .canceled, .bar .expired { background: var(--warn); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .75rem; margin: 0; }
.tiles div { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .75rem; }
dt { color: var(--dim); font-size: .85rem; }
dt::first-letter { text-transform: uppercase; }
dd { margin: 0; font-size: 1.25rem; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: minmax(11rem, 1fr) minmax(0, 3fr); gap: 0 2rem; }
.plain { list-style: none; padding: 0; margin: 0 0 .5rem; }
.plain li { padding: .25rem 0; overflow-wrap: anywhere; }
#struck-table { max-width: 24rem; }
pre {
  margin: 0; padding: .75rem; overflow-x: auto; border-radius: .4rem;
  background: var(--back); border: 1px solid var(--line);
}
summary { cursor: pointer; padding: .3rem 0; }
@media (max-width: 44rem) {
  body { padding: 0 .75rem 2rem; }
  .columns { grid-template-columns: minmax(0, 1fr); }
  #batches thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  #batches, #batches tbody { display: block; }
  #batches tr { display: grid; grid-template-columns: 1fr auto; gap: .15rem 1rem; padding: .6rem 0; border-top: 1px solid var(--line); }
  #batches tbody tr:first-child { border-top: 0; padding-top: 0; }
  #batches td, #batches th { border: 0 !important; padding: 0; text-align: left; }
  #batches tbody th, #batches .requests { grid-column: 1 / -1; }
  #batches td:nth-child(3), #batches td:nth-child(6) { justify-self: end; text-align: right; }
  #batches td[data-label]::before { content: attr(data-label) ' '; color: var(--dim); }
}
@media (prefers-reduced-motion: no-preference) { .bar i { transition: width .3s; } }
`
