/** The page without its data, which the script puts in as text. */

export interface PageParts {
  readonly title: string
  readonly style: string
  readonly script: string
}

export function pageHtml({ title, style, script }: PageParts): string {
  const name = escaped(title)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Review of ${name}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
  <h1>Review of <bdi>${name}</bdi></h1>
  <p class="field"><label for="show">Show</label>
    <select id="show">
      <option value="all">all rows</option>
      <option value="sample">the random sample</option>
      <option value="tier">confidence: review</option>
      <option value="unsure">unsure</option>
      <option value="fallback">fallback value</option>
    </select></p>
  <p class="progress"><progress id="bar" max="1" value="0" aria-label="Rows judged"></progress>
    <span id="progress"></span></p>
  <button id="open-help" type="button" aria-haspopup="dialog">Keys <kbd>?</kbd></button>
</header>
<p id="problem" role="alert" hidden></p>
<main>
  <p id="none" hidden></p>
  <article id="row" tabindex="-1" aria-labelledby="heading" hidden>
    <h2 id="heading"></h2>
    <p id="why"></p>
    <p id="earlier" class="warn" hidden></p>
    <p id="failure" class="bad" hidden></p>
    <section aria-labelledby="h-input">
      <h3 id="h-input">Row</h3>
      <dl id="input"></dl>
      <p id="no-input" class="dim" hidden>The input row was not carried. Run with --carry to see it here.</p>
    </section>
    <section aria-labelledby="h-answer">
      <h3 id="h-answer">Answer</h3>
      <div id="answer"></div>
    </section>
    <section id="judged" aria-labelledby="h-judged" hidden>
      <h3 id="h-judged">Judged</h3>
      <p id="verdict"></p>
      <div id="corrected"></div>
    </section>
    <dl id="facts" class="facts" aria-label="About the answer"></dl>
  </article>
  <aside aria-labelledby="h-figures">
    <h2 id="h-figures">How often it is wrong</h2>
    <dl id="figures"></dl>
    <p class="dim">Only the random sample shows how good the whole output is. Intervals are 95 % intervals.</p>
  </aside>
</main>
<footer>
  <div id="actions" role="toolbar" aria-label="Judge this row">
    <button id="right" type="button" class="good" aria-keyshortcuts="r y">Right <kbd>r</kbd></button>
    <button id="wrong" type="button" class="bad" aria-keyshortcuts="w n">Wrong <kbd>w</kbd></button>
    <button id="correct" type="button" aria-haspopup="dialog" aria-keyshortcuts="c">Correct <kbd>c</kbd></button>
    <button id="undo" type="button" aria-keyshortcuts="u">Undo <kbd>u</kbd></button>
    <button id="previous" type="button" aria-keyshortcuts="k ArrowLeft">Previous <kbd>k</kbd></button>
    <button id="next" type="button" aria-keyshortcuts="j ArrowRight">Next <kbd>j</kbd></button>
  </div>
  <p class="field"><label for="note">Note <kbd>m</kbd></label>
    <input id="note" type="text" maxlength="10000" autocomplete="off" dir="auto"></p>
  <p id="held" hidden><button id="again" type="button">Try again <kbd>Enter</kbd></button>
    <button id="drop" type="button">Drop <kbd>Esc</kbd></button></p>
  <p id="status" role="status"></p>
</footer>
<dialog id="editor" aria-labelledby="h-editor">
  <form method="dialog" id="editor-form">
    <h2 id="h-editor">The correct answer</h2>
    <p class="dim" id="editor-kind"></p>
    <textarea id="value" rows="14" spellcheck="false" dir="auto" aria-labelledby="h-editor" aria-describedby="editor-kind value-problem"></textarea>
    <p id="value-problem" class="bad" role="alert"></p>
    <p><button id="save" type="submit" class="good">Save <kbd>Ctrl+Enter</kbd></button>
      <button id="cancel" type="button">Cancel <kbd>Esc</kbd></button></p>
  </form>
</dialog>
<dialog id="help" aria-labelledby="h-help">
  <form method="dialog">
    <h2 id="h-help">Keys</h2>
    <dl class="keys">
      <div><dt><kbd>r</kbd> or <kbd>y</kbd></dt><dd>right</dd></div>
      <div><dt><kbd>w</kbd> or <kbd>n</kbd></dt><dd>wrong</dd></div>
      <div><dt><kbd>c</kbd></dt><dd>wrong, with the correct answer</dd></div>
      <div><dt><kbd>m</kbd></dt><dd>a note for the next decision; <kbd>Enter</kbd> leaves it</dd></div>
      <div><dt><kbd>u</kbd></dt><dd>undo the last decision</dd></div>
      <div><dt><kbd>j</kbd> or <kbd>→</kbd></dt><dd>next row</dd></div>
      <div><dt><kbd>k</kbd> or <kbd>←</kbd></dt><dd>previous row</dd></div>
      <div><dt><kbd>o</kbd></dt><dd>next unjudged row</dd></div>
      <div><dt><kbd>?</kbd></dt><dd>these keys</dd></div>
    </dl>
    <p><button type="submit" autofocus>Close <kbd>Esc</kbd></button></p>
  </form>
</dialog>
<noscript><p>This page needs JavaScript. Decisions are in the file next to the review file.</p></noscript>
<script>${script}</script>
</body>
</html>
`
}

/** The name of a file is somebody's choice too. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"'\p{Cc}\p{Bidi_Control}]/gu, (char) => `&#${char.codePointAt(0)};`)
}
