const codesOfRun = `Exit codes
  0 all rows are ok                  5 another process works on the job
  2 usage or input                   6 storage or journal
  3 finished, and some rows failed   7 a create call is in doubt: decide
  4 stopped; run it again to go on   9 with --once: come again later
  1 a bug                            129, 130, 143 by SIGHUP, SIGINT, SIGTERM`

/** The commands in words: how each is called, what it does, and what its options do not say. */
export const commandTexts = {
  run: {
    usage: 'run INPUT… -o FILE [options]',
    summary: 'make a job of the input, or go on with it',
    about: `INPUT is files, globs or folders, in the order given; - is stdin. JSONL, a JSON array, CSV, TSV
      or Parquet, each also .gz or .zst, as the name or else the first bytes say. Without --prompt each row is
      a ready request {"custom_id", "params"}.`,
    after: codesOfRun as string,
  },
  estimate: {
    usage: 'estimate INPUT… [options]',
    summary: 'what a run will cost; nothing is paid',
    about: `Reads the input once, as batchline run would with the same options, and has the service count the tokens
      of a random sample of its requests, which is free. Nothing is paid and no job is made. Says what the run will
      cost and which rows are far longer than the others. Takes every option of batchline run: those that change
      nothing of the requests are checked and make no difference. How long the answers will be is an assumption, unless
      --like names a job with answers; then there is an interval too, which holds in 95 of 100 samples. Attempts
      after a failure are not in it.`,
    after: '',
  },
  resume: {
    usage: 'resume DIR [options]',
    summary: 'repeat the last command of the job in DIR',
    about: `Repeats the command that was last run on the job in DIR, and takes back a cancel. Also sends
      again, within --max-attempts, rows that were refused because of the account (no credit; not billed),
      and looks once more for results that were not available. Where the input was stdin it runs with the rows
      that are sealed, and says from which row on input is still missing (exit code 4).`,
    after: codesOfRun as string,
  },
  status: {
    usage: 'status DIR… [options]',
    summary: 'how far one job is, or many; needs no key',
    about: `Of one job: for each attempt how many batches are sealed, in doubt, accepted and settled. Of several, or of a
      folder or glob that holds them: one line a job, with its state, what is settled, its oldest open batch and
      how long that has left of its 24 hours, then its results of their 29 days; what expires first comes first. A
      folder that can't be read is a line too, and the exit code is that of its error. Works beside running
      processes, and needs no key.`,
    after: `Exit codes
  0 read, whatever the state of the job    6 a folder is damaged
  2 usage, or no job there`,
  },
  report: {
    usage: 'report DIR… -o FILE [options]',
    summary: 'a page on one job or many; needs no key',
    about: `Makes one HTML file that opens offline, without a script: what went in and came out, failures by kind,
      how good the answers are, the time line of batches, the cost beside estimate and budget, tokens and the
      prompt cache, what is still open. Works beside a running process, on an unfinished job too, and changes
      nothing. DIR is a job folder, or a folder or glob that holds them. Needs the package echarts; --json prints the same figures without it.`,
    after: `Exit codes
  0 the page is made                       6 a folder is damaged
  2 usage, no job there, or no echarts`,
  },
  batches: {
    usage: 'batches [DIR…] [options]',
    summary: "the workspace's batches, and whose they are",
    about: `Lists the batches of the key's workspace, newest first: state, age, requests by result, and how many of their 29 days
      the results have left. A batch that is in the journal of a job in DIR is named so; of any other batch nothing
      says who made it until it has ended and --check has read the head of its results. DIR is a job folder, or
      a folder or glob that holds them. Makes only calls that cost nothing.`,
    after: `Exit codes
  0 listed                                 4 the service does not list them
  2 usage, or no job in a DIR              6 listed, and a folder is damaged`,
  },
  delete: {
    usage: 'delete DIR [options]',
    summary: "remove the service's copies of a finished job",
    about: `Requests and answers of a batch lie at the service for 29 days. This deletes those of every batch of the job, once the
      results in DIR are found to be whole: they are the only copy from then on. It asks before, and refuses a job
      that is not finished; a canceled one is finished when nothing is under way. Each deletion is recorded in
      DIR. The job can be run again as before, without a call. Batches of a later run are new: delete them again.`,
    after: `Exit codes
  0 no batch of the job is at the service any more
  2 usage, or nobody can be asked     6 results in DIR have changed
  4 not finished, a no, not all gone  7 a create call is in doubt
  5 another process works on the job`,
  },
  cancel: {
    usage: 'cancel DIR',
    summary: 'stop what the service has not answered yet',
    about: `Tells the service to stop every batch that has not ended, and every later run to send nothing
      new until batchline resume DIR. Works beside a running process. What is already answered is billed;
      repeat the batchline run that sent it to have it.`,
    after: `Exit codes
  0 nothing runs any more       4 a batch could not be canceled: again
  2 usage, or no job in DIR     6 the folder is damaged`,
  },
  review: {
    usage: 'review FILE [options]',
    summary: 'judge rows of a review file, on a local page',
    about: `Serves a page on loopback where a person judges the rows that batchline run --review FILE has set aside:
      right, wrong, or corrected. The address holds a secret; nobody else on the machine can open the page. Each
      decision is on the disk, in FILE.decisions.jsonl, before the page moves on, and the same command again goes
      on where the last one ended. FILE may still be growing. Says how often the answers are wrong, with its 95 %
      interval. Needs no key, until SIGINT or SIGTERM.`,
    after: '',
  },
  emulator: {
    usage: 'emulator [options]',
    summary: 'the API on this machine: no key, no cost',
    about: `The Claude API for batches and messages on loopback, until SIGINT or SIGTERM. The first line on stdout is its
      address, ANTHROPIC_BASE_URL=http://…; any key will do.`,
    after: '',
  },
} as const

/** The commands, in the order of the overview. */
export type CommandName = keyof typeof commandTexts
