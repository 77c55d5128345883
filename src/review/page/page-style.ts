/** How the page looks, light and dark. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --back: #f7f7f4; --card: #ffffff; --ink: #1b1c1a; --dim: #5d605a; --line: #d5d7d0;
  --focus: #1a5fb4; --good: #23703a; --bad: #a8281f; --warn: #7d5200; --mark: #fbe7b2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #141513; --card: #1e201d; --ink: #ecede8; --dim: #a5a89f; --line: #3a3d37;
    --focus: #8abef5; --good: #74c98a; --bad: #f28b82; --warn: #e5b664; --mark: #5a4a16;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding: 1rem 0 9rem; }
body {
  margin: 0 auto; max-width: 78rem; padding: 0 1rem 9rem;
  background: var(--back); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
h1, h2, h3, p, dl, dd { margin: 0; }
h1 { font-size: 1.1rem; overflow-wrap: anywhere; flex: 1 1 14rem; }
h2 { font-size: 1.05rem; overflow-wrap: anywhere; }
h3, dt, .dim, label { color: var(--dim); font-size: .85rem; font-weight: 500; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; padding: .75rem 0; }
.field, .progress { display: flex; gap: .5rem; align-items: center; }
progress { width: 8rem; height: .6rem; accent-color: var(--good); }
main { display: grid; grid-template-columns: minmax(0, 1fr) 17rem; gap: 1rem; align-items: start; }
article, aside, #none {
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem;
}
article > * + *, aside > * + * { margin-top: .75rem; }
article section { border-top: 1px solid var(--line); padding-top: .6rem; }
#input > div, #figures > div { margin-top: .5rem; }
pre {
  margin: .2rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
  font: 15px/1.5 system-ui, sans-serif; contain: content;
}
#answer pre, #corrected pre { font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
#answer pre {
  background: var(--back); border: 1px solid var(--line); border-radius: .35rem; padding: .6rem .75rem;
}
.mark { background: var(--mark); border-radius: .2rem; padding: 0 .2em; font-size: .8em; unicode-bidi: isolate; }
.facts { display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; border-top: 1px solid var(--line); padding-top: .6rem; }
.facts dd, #figures dd { overflow-wrap: anywhere; }
#figures dd { font-size: 1.2rem; }
#figures .small { display: block; font-size: .85rem; color: var(--dim); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
#problem {
  border: 1px solid currentColor; border-radius: .5rem; color: var(--bad); background: var(--card);
  padding: .6rem 1rem; margin: 0 0 .75rem;
}
footer {
  position: fixed; inset: auto 0 0; background: var(--card); border-top: 1px solid var(--line);
  padding: .6rem max(1rem, calc((100vw - 76rem) / 2)); display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center;
}
#actions { display: flex; flex-wrap: wrap; gap: .4rem; }
#status { flex: 1 1 12rem; min-height: 1.5rem; color: var(--dim); }
button, select, input, textarea {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .4rem;
  padding: .3rem .7rem; min-height: 2.25rem;
}
button { cursor: pointer; }
button.good, button.bad { border-color: currentColor; }
button:disabled { opacity: .5; cursor: default; }
textarea { width: 100%; resize: vertical; font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
kbd {
  font: .8em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--dim);
  border: 1px solid var(--line); border-radius: .25rem; padding: .05em .35em; margin-inline-start: .2em;
}
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
dialog {
  width: min(46rem, 94vw); color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
}
dialog::backdrop { background: rgb(0 0 0 / .45); }
dialog form > * + * { margin-top: .6rem; }
.keys div { display: flex; gap: 1rem; padding: .2rem 0; } .keys dt { flex: 0 0 8rem; }
@media (max-width: 52rem) { main { grid-template-columns: minmax(0, 1fr); } }
@media (prefers-reduced-motion: no-preference) { progress { transition: opacity .2s; } }
`
