const codesOfRun = `Exit codes
  0 all rows are ok                  5 another process works on the job
  2 usage or input                   6 storage or journal
  3 finished, and some rows failed   7 a create call is in doubt; you decide
  4 stopped; run it again to go on   9 with --once: run it again later
  1 a bug                            129, 130, 143 by SIGHUP, SIGINT, SIGTERM`

/** The commands in words: how each is called, what it does, and what its options do not say. */
export const commandTexts = {
  run: {
    usage: 'run INPUT… -o FILE [options]',
    summary: 'start a job on the input, or continue it',
    about: `INPUT is one or more files, globs or folders, read in the order given; - is stdin. The format is
      JSONL, a JSON array, CSV, TSV or Parquet, also compressed as .gz or .zst. It is taken from the name, or
      from the first bytes. Without --prompt, each row must be a complete request {"custom_id", "params"}.`,
    after: codesOfRun as string,
  },
  estimate: {
    usage: 'estimate INPUT… [options]',
    summary: 'estimate the cost of a run, for free',
    about: `Estimates what a run would cost, and lists rows that are far longer than the others. Reads the
      input once, the way batchline run would with the same options. The service then counts the tokens of a
      random sample of the requests, which is free. Nothing is paid, and no job is created. Takes every option
      of batchline run; options that do not affect the requests are only checked. The length of the answers is
      an assumption, unless --like names a job that has answers. With --like, the estimate comes with a 95 %
      interval. Retries are not included.`,
    after: '',
  },
  resume: {
    usage: 'resume DIR [options]',
    summary: 'repeat the last run of the job in DIR',
    about: `Repeats the command that last ran the job in DIR, and undoes a cancel. Also resends,
      within --max-attempts, rows that were refused because of the account (no credit, for example; these were
      not billed), and looks once more for results that were not available. If the input was stdin, it uses the
      rows that are already sealed and reports the first row that is still missing (exit code 4).`,
    after: codesOfRun as string,
  },
  status: {
    usage: 'status DIR… [options]',
    summary: 'show the progress of jobs; needs no key',
    about: `For one job, shows for each attempt how many batches are sealed, in doubt, accepted and settled.
      For several jobs, or a folder or glob that holds jobs, prints one line per job: its state, how much is
      settled, its oldest open batch, and how much is left of that batch's 24 hours, or of the 29 days for which
      its results are kept. The job that expires first comes first. A folder that can't be read also gets a
      line, and its error sets the exit code. Works while the job is running, and needs no key.`,
    after: `Exit codes
  0 read, whatever the state of the job    6 a folder is damaged
  2 usage, or no job found`,
  },
  report: {
    usage: 'report DIR… -o FILE [options]',
    summary: 'make a page on one or more jobs; needs no key',
    about: `Writes one HTML file that opens offline and contains no scripts. It shows the rows in and out,
      failures by kind, answer quality, a timeline of the batches, the cost against estimate and budget, tokens
      and prompt cache, and what is still open. Works while the job is running or unfinished, and changes
      nothing. DIR is a job folder, or a folder or glob that holds job folders. Needs the package echarts;
      --json prints the same figures without it.`,
    after: `Exit codes
  0 the page was written                   6 a folder is damaged
  2 usage, no job found, or no echarts`,
  },
  batches: {
    usage: 'batches [DIR…] [options]',
    summary: "list the workspace's batches and their owners",
    about: `Lists the batches in the key's workspace, newest first, with their state, age, requests by result,
      and days left before the service drops the results (29 in all). A batch in the journal of a job in DIR is
      shown with that job. For any other batch, the owner is unknown until the batch has ended and --check has
      read the beginning of its results. DIR is a job folder, or a folder or glob that holds job folders. All
      calls are free.`,
    after: `Exit codes
  0 listed                                 4 the service refused to list
  2 usage, or no job in a DIR              6 listed, and a folder is damaged`,
  },
  delete: {
    usage: 'delete DIR [options]',
    summary: "delete a finished job's data at the service",
    about: `The service keeps the requests and answers of a batch for 29 days. This command deletes them for
      every batch of the job. It first verifies that the results in DIR are complete, because they become the
      only copy. It asks for confirmation, and refuses a job that is not finished. A canceled job is finished
      once nothing is under way. Each deletion is recorded in DIR. The job can still be run again as before,
      without any call. A later run may create new batches; delete those by running this again.`,
    after: `Exit codes
  0 the service has no batch of the job any more
  2 usage, or no terminal to ask on     6 results in DIR have changed
  4 not finished, declined, or partial 7 a create call is in doubt
  5 another process works on the job`,
  },
  cancel: {
    usage: 'cancel DIR',
    summary: 'cancel the batches that are still running',
    about: `Asks the service to cancel every batch that has not ended. Later runs send nothing new until
      batchline resume DIR. Works while the job is running. Requests that were already answered are billed; to
      get those answers, repeat the original batchline run.`,
    after: `Exit codes
  0 nothing is running          4 a batch was not canceled; try again
  2 usage, or no job in DIR     6 the folder is damaged`,
  },
  review: {
    usage: 'review FILE [options]',
    summary: 'judge the rows of a review file in a browser',
    about: `Serves a page on loopback where a person judges the rows set aside by batchline run --review FILE:
      right, wrong, or corrected. The address contains a secret, so no other user of the machine can open the
      page. Each decision is saved to FILE.decisions.jsonl before the page moves on, and running the command
      again continues from there. FILE may still be growing. Reports how often the answers are wrong, with a 95
      % interval. Runs until SIGINT or SIGTERM, and needs no key.`,
    after: '',
  },
  emulator: {
    usage: 'emulator [options]',
    summary: 'run the API locally, with no key and no cost',
    about: `Serves the Claude API for batches and messages on loopback until SIGINT or SIGTERM. The first line
      on stdout is its address, ANTHROPIC_BASE_URL=http://…. Any key works.`,
    after: '',
  },
} as const

/** The commands, in the order of the overview. */
export type CommandName = keyof typeof commandTexts
