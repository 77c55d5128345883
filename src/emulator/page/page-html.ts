/** The page without its data. Whatever users have sent gets into it as text only, by the script. */
export function pageHtml(style: string, script: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>batchline emulator</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
  <h1>batchline emulator</h1>
  <p id="clock"><span class="label">Emulated time</span> <time id="now">…</time></p>
  <form id="advance">
    <label for="amount">Advance the clock by</label>
    <input id="amount" type="number" min="0" step="any" value="1" required>
    <select id="unit" aria-label="Unit">
      <option value="1000">seconds</option>
      <option value="60000" selected>minutes</option>
      <option value="3600000">hours</option>
      <option value="86400000">days</option>
    </select>
    <button>Advance</button>
    <span id="advanced" role="status"></span>
  </form>
</header>
<p id="message" role="status" hidden></p>
<p id="failure" role="alert" hidden></p>
<main>
<section aria-labelledby="h-batches">
  <h2 id="h-batches">Batches <span id="known" class="count"></span></h2>
  <p id="no-batches" class="empty">No batch yet. The connect lines are at the end of this page.</p>
  <div class="wide"><table id="batches" hidden>
    <thead><tr><th scope="col">Batch</th><th scope="col">Workspace</th><th scope="col">State</th>
      <th scope="col">Requests</th><th scope="col" class="number">Age</th>
      <th scope="col" class="number">Ends</th></tr></thead>
    <tbody></tbody>
  </table></div>
</section>
<section aria-labelledby="h-ledger">
  <h2 id="h-ledger">Ledger</h2>
  <dl id="totals" class="tiles"></dl>
  <div class="columns">
    <div><h3 id="h-calls">Calls</h3>
      <table aria-labelledby="h-calls"><tbody id="calls"></tbody></table></div>
    <div class="wide"><h3 id="h-models">Bill by model</h3>
      <table aria-labelledby="h-models"><thead><tr><th scope="col">Model</th>
        <th scope="col" class="number">Billed</th><th scope="col" class="number">Input</th>
        <th scope="col" class="number">Output</th><th scope="col" class="number">Cache writes</th>
        <th scope="col" class="number">Cache reads</th><th scope="col" class="number">USD</th>
      </tr></thead><tbody id="models"></tbody></table></div>
  </div>
  <p><button id="count-twice" type="button">Look for requests billed twice</button>
    <span id="twice" role="status"></span></p>
</section>
<section aria-labelledby="h-faults">
  <h2 id="h-faults">Faults</h2>
  <p id="no-faults" class="empty">No fault is on, and none has struck.</p>
  <ul id="rules" class="plain"></ul>
  <table id="struck-table" aria-label="How often each fault has struck"><tbody id="struck"></tbody></table>
</section>
<section aria-labelledby="h-settings">
  <h2 id="h-settings">Settings</h2>
  <details id="settings"><summary>Show all settings</summary>
    <table aria-labelledby="h-settings"><tbody id="settings-rows"></tbody></table></details>
</section>
<section aria-labelledby="h-connect">
  <h2 id="h-connect">Connect</h2>
  <h3>Environment, for any official SDK</h3>
  <pre tabindex="0"><code id="connect-env"></code></pre>
  <h3>TypeScript</h3>
  <pre tabindex="0"><code id="connect-ts"></code></pre>
  <h3>Python</h3>
  <pre tabindex="0"><code id="connect-py"></code></pre>
  <h3>curl</h3>
  <pre tabindex="0"><code id="connect-curl"></code></pre>
</section>
</main>
<noscript><p>This page needs JavaScript. The same figures: <code>GET /_emulator/batches</code>,
<code>GET /_emulator/ledger</code>, <code>GET /_emulator/faults</code>.</p></noscript>
<script>${script}</script>
</body>
</html>
`
}
