/** The texts of `--help`. */
const overview = `batchline: any amount of rows through Claude's Message Batches API, each paid for once

  batchline run INPUT… -o OUT [--job DIR] [options]  make a job of the input, or go on with it
  batchline resume DIR      repeat the command that was last run on the job in DIR
  batchline status DIR      how far it is; needs no key
  batchline cancel DIR      stop what the service has not answered yet
  batchline emulator        the API on this machine, to try things without a key and without cost

  batchline COMMAND --help  the options of a command
  batchline --version

The key and the address come from the environment: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL.`

const run = `batchline run INPUT… [options]

  INPUT                files, globs or folders, in the order given; - is stdin. JSONL, a JSON array, CSV,
                       TSV or Parquet, each also .gz or .zst, told by the name or else by the first bytes.
                       Without --prompt each row is a ready request {"custom_id", "params"}
  --format FORMAT      jsonl, json, json-values (one after the other, over any lines), csv, tsv, parquet,
                       each but the last also .gz or .zst
  --path NAMES         where in a JSON document the array of rows is, as in data.items
  --limit N            only the first N rows; the same command with a larger N goes on
  --encoding NAME      utf8 (default), utf16le, utf16be, latin1, windows-1252 or another of iconv-lite; a
                       byte order mark decides by itself
  --delimiter CHAR     of a table, or tab; default what its first records show. Also --quote CHAR|none,
                       --escape CHAR, --comment CHAR, --trim, --relax-quotes (quotes within a value are
                       characters), --columns NAMES (there is no header), --skip-header (there is, and
                       --columns stands in its place), --skip-lines N (above the header)
  --on-bad-row MODE    a row that can't be sent: reject, it comes out as rejected, or error, it ends the
                       run. Default reject, and an error where none of the first 20 rows can be sent
  --max-line-bytes N   of a row, default 67108864; --max-inflate-ratio N of what is compressed, default 200

  -o, --output FILE    one JSON outcome a line, default stdout. FILE is replaced when it is complete;
                       until then it grows as FILE.part
  --job DIR            the folder with all that it takes to go on; default FILE.job. The same command
                       again goes on where the last one stopped and pays for nothing twice
  --rejects FILE       rows that failed go there, and not into the output
  --order ORDER        of the output: input, or ended (default), as batches end

  --prompt TEXT|@FILE  makes a request of each row. {{field}} is what the row holds there, {{a.b}} a
                       field within a field, {{field?}} one that a row may lack, {{_file}} and {{_line}}
                       where it was read; null leaves nothing, what is not text is put in as JSON. A
                       single { is just text. @@ begins a text with an @
  --system TEXT|@FILE  the system prompt, in the same way
  --model NAME         needed with --prompt
  --max-tokens N       of an answer, default 1024
  --id FIELD           the row's custom_id; default its custom_id or id, else row-<position>
  --carry FIELDS|all   fields of the row, with commas between, that come back in its outcome
  --schema FILE        JSON Schema: sent along as structured output, and checked on every answer

  --max-requests N     in a batch, default and most 100000
  --max-bytes N        in a batch, default 255000000
  --concurrency N      create calls at a time, default 2
  --betas NAME,…       betas of the API, sent with every create call
  --max-attempts N     for a row that failed and may pass, default 3
  --poll SECONDS       shortest time between two looks at a batch, default 30
  --settle SECONDS     how long a create call without an answer is looked for before it counts as
                       never made, default 660
  --changed MODE       rows or a prompt that were edited in place after they were sent: error (default),
                       or keep, what was sent stands as paid, each at its place in the input
  --orphans MODE       a create call without an answer of which it can't be proved whether batch X came
                       of it: wait (default) ends with exit code 7 and names X; adopt takes X for it;
                       resubmit sends the rows again; stop ends after one look instead of waiting it out
  --no-preflight       no free look at the first request (count_tokens) before anything is sent, which
                       ends the run at once where model, key or a member of params is wrong

Exit codes
  0 all rows are ok                       5 another process works on the job
  2 usage or input                        6 storage or journal
  3 finished, and some rows failed        7 a create call is in doubt, needs a decision
  4 stopped; run it again to go on        129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM
  1 a bug`

const resume = `batchline resume DIR [--orphans MODE]

Repeats the command that was last run on the job in DIR, and takes back a cancel. Also sends again,
within --max-attempts, rows that were refused because of the account (no credit; not billed), and
looks once more for results that could not be had. Where the input was stdin it runs with what is
sealed, and says from which row on input is still owed (exit code 4). --orphans is that of batchline run.`

const status = `batchline status DIR [--json]

Says for each attempt how many batches are sealed, in doubt, accepted and settled. Works beside a
running process, and needs no key. --json gives one object.`

const cancel = `batchline cancel DIR

Tells the service to stop every batch that has not ended, and every later run to send nothing new
until batchline resume DIR. Works beside a running process. What is answered already is billed; run
the same command again to have it.`

const emulator = `batchline emulator [options]

The Message Batches API on loopback, until SIGINT or SIGTERM. The first line on stdout is its
address, ANTHROPIC_BASE_URL=http://…; any key will do.

  --port N             default: any free one
  --host HOST          default 127.0.0.1
  --dir DIR            bodies, results and the ledger; default a temporary folder
  --batch-ms N         from create to ended, in milliseconds, default 50; --jitter-ms N up to so much more
  --speed N            emulated seconds in a second
  --seed N             of shuffled results and of faults
  --faults JSON|@FILE  rules for faults, an array
  --respond MODULE     its default export makes the answers
  --models any|ID,ID,… the models that there are; any other ends a row with not_found_error.
                       Default: those that were documented when this version was made
  --queue N, --max-requests N, --max-bytes N, --rpm N   limits of the service
  --window-ms N, --cancel-ms N   until a batch expires, or is canceled
  --key KEY            let only this key in; can be given several times
  --keep-order         results in the order of the requests
  --stdin              ends with standard input too`

/** The text for a command; for any other word the overview. */
export function helpOf(command: string | undefined): string {
  const texts = new Map(Object.entries({ run, resume, status, cancel, emulator }))
  return texts.get(command ?? '') ?? overview
}
