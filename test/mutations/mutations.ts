/** A defect that must not go unnoticed: what is changed in the compiled code, and the test that sees it. */
export interface Mutation {
  readonly name: string
  /** Below `src/`, without the extension. */
  readonly file: string
  /** Each text stands in the file exactly once. */
  readonly changes: ReadonlyArray<readonly [from: string, to: string]>
  /** Below `test/`, without the extension. */
  readonly test: string
}

export const mutations: readonly Mutation[] = [
  {
    name: 'an estimate lets a prefix of one request be read',
    file: 'estimate/price-cache',
    changes: [['part.requests - behind - 1', 'part.requests - behind']],
    test: 'estimate/cached-estimate',
  },
  {
    name: 'an estimate takes every marked prefix for long enough',
    file: 'estimate/price-cache',
    changes: [['tokensOf(part) >= least', 'true']],
    test: 'estimate/cached-estimate',
  },
  {
    name: 'an estimate takes a pilot for all prefixes',
    file: 'estimate/price-cache',
    changes: [["return pilot > 0 && ttl === '1h'", "return ttl === '1h'"]],
    test: 'estimate/cached-estimate',
  },
  {
    name: 'a wrong answer is kept in the folder',
    file: 'judge/kept-counts',
    changes: [['isClass ? shortText(confusion.answer, longestName) : anotherAnswer', 'answer']],
    test: 'judge/truth-sum',
  },
  {
    name: 'a part of an answer keeps all of it in memory',
    file: 'judge/class-counts',
    changes: [['this.#pairs.set(copied(key)', 'this.#pairs.set(key']],
    test: 'judge/truth-sum',
  },
  {
    name: 'a failure counts as a wrong answer',
    file: 'compare',
    changes: [['sum.unanswered(truth);', 'sum.compared(outcome, truth, undefined, false);']],
    test: 'stages/compare',
  },
  {
    name: 'damaged figures are believed',
    file: 'job/disk/figures-file',
    changes: [['|| found.crc !== crcOf(found.outcomes)', '']],
    test: 'stages/count-outcomes',
  },
  {
    name: 'the journal is not synced',
    file: 'job/journal/journal',
    changes: [
      [
        'await this.#file.write(lines);\n        await this.#file.sync();',
        'await this.#file.write(lines);',
      ],
    ],
    test: 'storage/power-loss',
  },
  {
    name: 'chunks and results are not synced',
    file: 'job/disk/disk',
    changes: [['await this.sync();', 'void 0;']],
    test: 'storage/power-loss',
  },
  {
    name: 'names are not synced',
    file: 'job/disk/disk',
    changes: [['await this.syncFolder(folder);', 'void folder;']],
    test: 'storage/power-loss',
  },
  {
    name: 'a new folder is not synced',
    file: 'job/disk/disk',
    changes: [['await this.syncFolder(dirname(path));', 'void path;']],
    test: 'storage/power-loss',
  },
  {
    name: 'a disk that has failed is tried again',
    file: 'job/disk/disk',
    changes: [
      ['this.#poison ??= new BatchlineError(', 'const gone = new BatchlineError('],
      [
        'throw this.#poison;\n        }\n        finally',
        'throw gone;\n        }\n        finally',
      ],
    ],
    test: 'storage/disk-errors',
  },
  {
    name: 'the create call before its intent',
    file: 'job/submit/submit-chunk',
    changes: [
      ['await intend(job, chunk, options);', ''],
      [
        "await job.failpoint('reply read');",
        "await job.failpoint('reply read'); await intend(job, chunk, options);",
      ],
    ],
    test: 'storage/power-loss',
  },
  {
    name: 'no witness outside the journal',
    file: 'job/submit/submit-chunk',
    changes: [
      [
        'await job.disk.writeDurably(job.paths.sent(chunk.attempt, chunk.chunk), JSON.stringify(intent));',
        '',
      ],
    ],
    test: 'paid-once/lost-journal-records',
  },
  {
    name: 'two retries of the SDK',
    file: 'api/call-options',
    changes: [['maxRetries: 0, fetchOptions', 'maxRetries: 2, fetchOptions']],
    test: 'paid-once/create-answers',
  },
  {
    name: 'the first candidate is adopted',
    file: 'job/doubt/decide-candidates',
    changes: [
      [
        "return judgement.kind === 'ours' && judgement.wireIds.some((id) => isIn(range, id));",
        'return true;',
      ],
    ],
    test: 'paid-once/lost-replies',
  },
  {
    name: 'no settle time',
    file: 'job/doubt/reconcile-creates',
    changes: [['const waited = lookedAt - since;', 'const waited = Infinity;']],
    test: 'paid-once/lost-replies',
  },
  {
    name: 'an old list counts as new',
    file: 'job/doubt/reconcile-creates',
    changes: [['const waited = lookedAt - since;', 'const waited = performance.now() - since;']],
    test: 'paid-once/stale-list',
  },
  {
    name: 'a held batch that is gone counts as absent',
    file: 'job/doubt/reconcile-creates',
    changes: [['const [gone] = unproved(job, chunk);', 'const [gone] = [];']],
    test: 'paid-once/candidate-batches',
  },
  {
    name: 'late batches are not looked for',
    file: 'job/doubt/late-batches',
    changes: [['if (watched.length === 0)', 'if (watched.length >= 0)']],
    test: 'paid-once/late-batches',
  },
  {
    name: 'a survey does not pause the gate',
    file: 'job/core/gate',
    changes: [['return this.#pauses.size > 0;', 'return false;']],
    test: 'paid-once/copied-folder',
  },
  {
    name: 'a holder of the gate is not asked',
    file: 'job/core/gate',
    changes: [['if (!held)\n                continue;', 'if (held !== null) continue;']],
    test: 'paid-once/refused-batches',
  },
  {
    name: 'a late batch is adopted for rows that are in a new chunk',
    file: 'job/core/chunk-runs',
    changes: [["this.#set(chunk, { phase: 'passed-over', isNew: false });", 'void chunk;']],
    test: 'replay/frozen-chunks',
  },
  {
    name: 'a copy of a folder sends at once',
    file: 'job/doubt/opening-looks',
    changes: [['if (isSame)', 'if (isSame || true)']],
    test: 'paid-once/copied-folder',
  },
  {
    name: 'results with gaps count as whole',
    file: 'job/download/fetch-chunk',
    changes: [['got.missing > 0 &&', 'false &&']],
    test: 'nothing-lost/broken-results',
  },
  {
    name: 'the lock is not asked for',
    file: 'job/disk/use-folder',
    changes: [['return await lockFolder(paths.lock);', 'return { release: async () => {} };']],
    test: 'cli/two-at-once',
  },
  {
    name: 'results are read from the disk line by line',
    file: 'job/results/merged-results',
    changes: [['const maxBlockBytes = 256 * 1024', 'const maxBlockBytes = 1024']],
    test: 'flat-memory/cost',
  },
  {
    name: 'the input is read in small blocks',
    file: 'read/pending-input',
    changes: [['highWaterMark: 256 * 1024', 'highWaterMark: 4096']],
    test: 'flat-memory/cost',
  },
  {
    name: 'a chunk is kept in memory until it is sealed',
    file: 'job/seal/chunk-writer',
    changes: [['const blockBytes = 256 * 1024', 'const blockBytes = 256 * 1024 * 1024']],
    test: 'flat-memory/cost',
  },
  {
    name: 'a download is kept in memory until it ends',
    file: 'job/download/download-results',
    changes: [['if (sink.pending >= runBytes)', 'if (false)']],
    test: 'flat-memory/cost',
  },
  {
    name: 'emission does not wait for room',
    file: 'job/emit/each-outcome',
    changes: [['const room = take(outcome);', 'const room = void take(outcome);']],
    test: 'flat-memory/cost',
  },
  {
    name: 'a composed stage does not wait for room',
    file: 'stream/joined',
    changes: [['if (!this.push(item))\n                this.#tail.pause();', 'this.push(item);']],
    test: 'flat-memory/cost',
  },
  {
    name: 'a sink that stands still keeps batches from being sent',
    file: 'await-results',
    changes: [['takesWhileFull: true', 'takesWhileFull: false']],
    test: 'stages/stalled-sink',
  },
  {
    name: 'batches are opened without a bound',
    file: 'job/core/bounds',
    changes: [
      [
        "return this.#runs.count('posting') + this.#runs.openOf(attempt) >= maxOpen;",
        'return false;',
      ],
    ],
    test: 'flat-memory/cost',
  },
  {
    name: 'each run of results holds its next line',
    file: 'job/results/merged-results',
    changes: [
      ['const id = head && headId(head);', 'const id = undefined;'],
      ['const id = headId(head);', 'const id = undefined;'],
    ],
    test: 'flat-memory/cost',
  },
  {
    name: 'the command gives garbage ever more room',
    file: 'cli/memory/keep-young-generation',
    changes: [['12 * 2 ** 20', '12 * 2 ** 40']],
    test: 'cli/keep-young-generation',
  },
  {
    name: 'no chunk counts as passed over',
    file: 'job/core/chunk-runs',
    changes: [
      [
        "return this.phase(file) === 'passed-over' ||",
        "return false && this.phase(file) === 'passed-over' &&",
      ],
    ],
    test: 'replay/frozen-chunks',
  },
  {
    name: 'each answer is waited for',
    file: 'validation/zod-check',
    changes: [['ran instanceof Promise ? ran.then(end)', 'true ? Promise.resolve(ran).then(end)']],
    test: 'stages/validation/schema-checker',
  },
  {
    name: 'what came before is taken for the work of others',
    file: 'job/submit/submit-chunk',
    changes: [['queue.taken - takenBefore', '0']],
    test: 'stages/submit-queue',
  },
  {
    name: 'a resume is another one on replay',
    file: 'job/journal/job-state',
    changes: [['if (chunk.missing !== undefined)', "if (chunk.status === 'fetched')"]],
    test: 'paid-once/refused-batches',
  },
  {
    name: 'a key that is none is waited for',
    file: 'api/trouble',
    changes: [['if (fault)', 'if (false)']],
    test: 'secrets/credentials',
  },
  {
    name: 'what was uploaded is left lying',
    file: 'cli/memory/sent-blocks',
    changes: [['8 * 2 ** 20', '8 * 2 ** 40']],
    test: 'cli/sent-blocks',
  },
  {
    name: 'every download takes memory of its own',
    file: 'job/download/downloads',
    changes: [['this.#idle.push(run);', '']],
    test: 'flat-memory/cost',
  },
  {
    name: 'sixteen rows wait in every stage',
    file: 'stream/row-buffers',
    changes: [
      ['rowsIn = 2', 'rowsIn = 16'],
      ['rowsOut = 1', 'rowsOut = 16'],
    ],
    test: 'flat-memory/cost',
  },
  {
    name: 'a stage wakes who waits before it goes on',
    file: 'stream/stage',
    changes: [
      ['super._read(size);\n        this.#wake();', 'this.#wake();\n        super._read(size);'],
    ],
    test: 'stages/stage-work',
  },
  {
    name: 'a line of results that cannot be read is none',
    file: 'job/emit/outcome-maker',
    changes: [['if (line && !parsed)', 'if (false)']],
    test: 'storage/damaged-results',
  },
  {
    name: 'files of results are not measured',
    file: 'job/results/merged-results',
    changes: [['.size === chunk.resultBytes', '.size >= 0']],
    test: 'storage/damaged-results',
  },
  {
    name: 'what has ended meanwhile was never in the queue',
    file: 'job/submit/conclude-create',
    changes: [['Math.max(open, left)', 'left']],
    test: 'stages/submit-queue',
  },
  {
    name: 'a job that is closed takes records',
    file: 'job/journal/journal',
    changes: [['this.#closed = reason;', 'void reason;']],
    test: 'stages/job',
  },
  {
    name: 'the first row is not looked at before its chunk is written',
    file: 'job/seal/chunk-rows',
    changes: [['if (this.#preflight)', 'if (false)']],
    test: 'paid-once/preflight',
  },
  {
    name: 'a refusal to count is a refusal of the request',
    file: 'job/preflight/ask-service',
    changes: [[' && isCountable(params)', '']],
    test: 'paid-once/preflight',
  },
  {
    name: 'a look without the betas of the creates',
    file: 'api/count-tokens',
    changes: [['betas.length > 0', 'false']],
    test: 'paid-once/preflight',
  },
  {
    name: 'whatever is not found is the model',
    file: 'api/count-answer',
    changes: [["names(parts, model) ? 'no-model' : 'no-endpoint'", "'no-model'"]],
    test: 'paid-once/preflight-trouble',
  },
  {
    name: 'a carried row is rounded in the job folder',
    file: 'job/seal/row-line',
    changes: [['return parseJson(line.toString())', 'return JSON.parse(line.toString())']],
    test: 'unchanged/read/random-rows',
  },
  {
    name: 'numbers of sixteen digits and more are not looked at',
    file: 'json/loses-digits',
    changes: [['const safeRun = 15', 'const safeRun = 1500']],
    test: 'unchanged/json/exact-numbers',
  },
  {
    name: 'what an input is taken for depends on the block in which it comes',
    file: 'read/peekable-bytes',
    changes: [['this.#head.subarray(0, maxHeadBytes)', 'this.#head']],
    test: 'unchanged/read/wrong-input',
  },
  {
    name: 'a TSV is taken for quoted before it has been seen',
    file: 'read/csv-dialect',
    changes: [['if (!isLast)\n        return undefined;\n    const quotes', 'const quotes']],
    test: 'unchanged/read/wrong-input',
  },
  {
    name: 'a name that is cut by a block loses its beginning',
    file: 'read/json-cursor',
    changes: [['this.#key.push(this.#block.subarray(this.#keyStart));', 'void 0;']],
    test: 'unchanged/read/wrong-input',
  },
  {
    name: 'the last number of a sequence is lost',
    file: 'read/json-elements',
    changes: [['if (this.#cursor.end())', 'if (this.#cursor.end() && false)']],
    test: 'unchanged/read/wrong-input',
  },
  {
    name: 'a glob is looked for from where one stands',
    file: 'read/list-inputs',
    changes: [["cwd: folder === '' ? '.' : folder", "cwd: '.'"]],
    test: 'unchanged/read/many-inputs',
  },
  {
    name: 'the output may be the input by another name',
    file: 'cli/options/check-outputs',
    changes: [['realPath(path) === file', 'path === input']],
    test: 'cli/run-options',
  },
  {
    name: 'sharing: rows behind the range of a part are lost',
    file: 'job/emit/each-outcome',
    changes: [["this.#isShared ? 'outside' : 'behind'", "'behind'"]],
    test: 'paid-once/equal-requests',
  },
  {
    name: 'sharing: equal rows are all sent',
    file: 'job/seal/new-chunks',
    changes: [['const sent = writer && this.#sent.find(this.#hash)', 'const sent = undefined']],
    test: 'paid-once/equal-requests',
  },
  {
    name: 'sharing: rows share the request of another chunk',
    file: 'job/seal/new-chunks',
    changes: [['this.#sent?.clear()', 'void 0']],
    test: 'paid-once/equal-requests',
  },
  {
    name: 'sharing: copies of a superseded row count as superseded',
    file: 'job/retry/superseded',
    changes: [
      [
        'return copy === undefined ? requests.has(index) : copies.has(copy)',
        'return requests.has(index)',
      ],
    ],
    test: 'paid-once/equal-requests',
  },
  {
    name: 'sharing: any copy is retried for another',
    file: 'job/retry/sealed-requests',
    changes: [['if (row.copy === copy)', 'if (row.same === index)']],
    test: 'paid-once/equal-requests',
  },
  {
    name: 'sharing: an edited row goes on sharing',
    file: 'job/seal/bound-chunk',
    changes: [
      ['const isEqual = bytes === params.length && crc === crc32(params)', 'const isEqual = true'],
    ],
    test: 'paid-once/equal-requests',
  },
  {
    name: 'sharing: the usage of an answer counts for each of its rows',
    file: 'job/emit/outcome-maker',
    changes: [
      [
        'return asCopy(outcome, row)',
        'return withUsage(outcome, parsed && answerIn(parsed.result), rates, spent_usd)',
      ],
    ],
    test: 'paid-once/equal-requests',
  },
  {
    name: 'sharing: a line is read again from a wrong place',
    file: 'job/results/merged-results',
    changes: [['run.at += line.length + 1', 'run.at += line.length']],
    test: 'paid-once/equal-requests',
  },
  {
    name: 'recalled: the answer to another question is given',
    file: 'job/seal/bound-chunk',
    changes: [['plainKey(item.key) !== recorded.recalled', 'false']],
    test: 'replay/recalled-answers',
  },
  {
    name: 'recalled: a chunk of recalled answers does not bind',
    file: 'job/journal/chunk-state',
    changes: [['return requests === 0 && recalled > 0', 'return false']],
    test: 'replay/recalled-answers',
  },
  {
    name: 'recalled: a chunk of recalled answers is sent',
    file: 'job/seal/bound-chunks',
    changes: [['if (bound.chunk.requests > 0)', 'if (true)']],
    test: 'replay/recalled-answers',
  },
  {
    name: 'recalled: a body that can not be compared is an error',
    file: 'job/seal/bound-chunk',
    changes: [['this.#isUnchecked = true', 'void 0']],
    test: 'replay/recalled-answers',
  },
  {
    name: 'recalled: a row that was sent is answered twice',
    file: 'job/seal/chunk-rows',
    changes: [
      ['if (taken)\n                    await emit(taken)', 'await emit(taken ?? outcome)'],
    ],
    test: 'replay/recalled-answers',
  },
  {
    name: 'recalled: the key is lost on the way to a retry',
    file: 'job/emit/recorded-rows',
    changes: [['...(key === undefined ? {} : { key }),', '']],
    test: 'replay/recalled-answers',
  },
  {
    name: 'an answer that could not be used is forgotten in the cost of its row',
    file: 'job/retry/retry-run',
    changes: [['return spent === undefined ? request', 'return spent !== null ? request']],
    test: 'cost/attempts',
  },
  {
    name: 'a replay computes costs with the prices of today',
    file: 'job/emit/outcome-maker',
    changes: [['chunk.usage?.kinds', '[]']],
    test: 'cost/actual-cost',
  },
  {
    name: 'results that are fetched again count twice',
    file: 'job/journal/attempt-state',
    changes: [['this.cost.add(chunk.usage, -1)', 'void 0']],
    test: 'cost/actual-cost',
  },
  {
    name: 'a replay shows what earlier runs have spent as its own',
    file: 'job/core/open-parts',
    changes: [
      ['state.beginRun();', ''],
      ['const state = new JobState();', 'const state = new JobState();\n    state.beginRun();'],
    ],
    test: 'cli/cost',
  },
  {
    name: 'budget: what is sealed and not sent does not count',
    file: 'job/budget/budget',
    changes: [['this.#max - spent - reserve - ahead', 'this.#max - spent - reserve']],
    test: 'paid-once/budget',
  },
  {
    name: 'budget: what is in flight does not count',
    file: 'job/budget/committed',
    changes: [['reserve += this.of(chunk)', 'void 0']],
    test: 'paid-once/budget',
  },
  {
    name: 'budget: what was spent does not count',
    file: 'job/budget/budget',
    changes: [
      ['this.#max - spent - reserve - ahead', 'this.#max - reserve - ahead'],
      ['if (spent + reserve + own <= this.#max)', 'if (reserve + own <= this.#max)'],
    ],
    test: 'paid-once/budget',
  },
  {
    name: 'budget: strict trusts what it has learned',
    file: 'job/budget/committed',
    changes: [['if (this.#isStrict)', 'if (false)']],
    test: 'paid-once/budget',
  },
  {
    name: 'budget: a chunk that sends nothing is waited for',
    file: 'job/core/chunk-runs',
    changes: [['unsentPhases.has(phase) && chunk.requests > 0', 'unsentPhases.has(phase)']],
    test: 'paid-once/budget',
  },
  {
    name: 'budget: a price that is given later does not count',
    file: 'job/budget/priced-later',
    changes: [['picos += picosOfClasses(tokens, priced.rates)', 'void 0']],
    test: 'paid-once/budget',
  },
  {
    name: 'budget: what an earlier version has spent does not count',
    file: 'job/budget/budget',
    changes: [
      ['if (requests === 0)\n            return;\n        throw', 'return;\n        throw'],
    ],
    test: 'paid-once/budget',
  },
  {
    name: 'pilot: an empty report is a good one',
    file: 'job/pilot/pilot',
    changes: [['if (report.rows === 0)', 'if (false)']],
    test: 'paid-once/pilot',
  },
  {
    name: 'pilot: outcomes on their way are not waited for',
    file: 'job/pilot/pilot',
    changes: [['Math.max(this.#notedAt, knownAt)', 'this.#notedAt']],
    test: 'paid-once/pilot',
  },
  {
    name: 'pilot: a yes is not recorded',
    file: 'job/pilot/pilot',
    changes: [['if (this.#options.go === true && !state.go)', 'if (false)']],
    test: 'paid-once/pilot',
  },
  {
    name: 'pilot: the rows behind it do not wait',
    file: 'job/pilot/pilot',
    changes: [['position < this.#from + this.#options.rows', 'position >= 0']],
    test: 'paid-once/pilot',
  },
  {
    name: 'an answer of askNow goes out without a record',
    file: 'job/ask/keep-answer',
    changes: [
      ['records, prices, failpoint }', 'state, prices, failpoint }'],
      ['await records.add({', 'state.apply({'],
    ],
    test: 'paid-once/ask-now',
  },
  {
    name: 'a lost reply of askNow counts as never made',
    file: 'api/message-answer',
    changes: [
      [
        "return { kind: 'lost', why: `the reply was lost",
        "return { kind: 'wait', why: `the reply was lost",
      ],
    ],
    test: 'paid-once/ask-now',
  },
  {
    name: 'a call of askNow is not held against the budget',
    file: 'job/budget/budget',
    changes: [["return this.isPending ? 'wait' : 'no';", "return 'yes';"]],
    test: 'paid-once/ask-now',
  },
  {
    name: 'outcomes behind a call of askNow do not wait for it',
    file: 'job/ask/ask-run',
    changes: [['await before;', 'void before;']],
    test: 'stages/ask-now',
  },
  {
    name: 'rows that fell back share one value',
    file: 'fall-back',
    changes: [['return () => structuredClone(kept);', 'return () => kept;']],
    test: 'stages/fall-back',
  },
  {
    name: 'chain: a failure of the job before keeps its reference',
    file: 'earlier-outcome',
    changes: [['return { ...rest, earlier: true }', 'return { ...failed, earlier: true }']],
    test: 'replay/chained-jobs',
  },
  {
    name: 'chain: a failure of the job before is recorded as the end of its row',
    file: 'job/seal/chunk-rows',
    changes: [['if (outcome.earlier)', 'if (false)']],
    test: 'replay/chained-jobs',
  },
  {
    name: 'chain: a row that comes late is taken for a changed one',
    file: 'job/seal/bound-chunks',
    changes: [['const isChained = mayComeLate(item)', 'const isChained = false']],
    test: 'replay/chained-jobs',
  },
  {
    name: 'chain: an outcome that two ranges hold comes twice',
    file: 'job/emit/emitted-ranges',
    changes: [['if (at < upTo && holds(chunk, place))', 'if (false)']],
    test: 'replay/chained-jobs',
  },
  {
    name: 'chain: rows are numbered as they come',
    file: 'request/row-numbers',
    changes: [['const place = chainedPlace(row)', 'const place = undefined']],
    test: 'replay/chained-jobs',
  },
  {
    name: 'order: what waits is told apart only once it waits',
    file: 'order/form-of',
    changes: [['throw new Unkeepable(`a ${typeof value}`)', "return 'structured'"]],
    test: 'stages/order-rows',
  },
  {
    name: 'order: exact numbers wait as other objects',
    file: 'order/form-of',
    changes: [['if (isExactNumber(value))\n        return', 'if (false)\n        return']],
    test: 'stages/order-rows',
  },
  {
    name: 'writeTo: a call that failed is taken for one that wrote nothing',
    file: 'write/deliver/delivery',
    changes: [['if (found === to) {', 'if (false) {']],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: a call that failed is taken for one that wrote all',
    file: 'write/deliver/delivery',
    changes: [['if (found === to) {', 'if (found !== undefined) {']],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: an offset of somebody else is taken for its own',
    file: 'write/deliver/delivery',
    changes: [['if (found !== undefined && found !== from)', 'if (false)']],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: an offset that was forgotten is not noticed',
    file: 'write/deliver/delivery',
    changes: [['if (found !== to)', 'if (false)']],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: the offset at the start is not read',
    file: 'write/deliver/outcome-sink',
    changes: [['this.#first = this.#delivery.offset;', '']],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: a row that is tried again is written',
    file: 'write/deliver/whole-rows',
    changes: [['if (isOpenFailure(item)) {', 'if (false) {']],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: the parts of a row that is tried again are written',
    file: 'write/deliver/whole-rows',
    changes: [
      [
        'this.#held = item.position;\n            this.#row = [];',
        'this.#close();\n            this.#held = item.position;',
      ],
    ],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: a row is whole before the next one comes',
    file: 'write/deliver/whole-rows',
    changes: [['this.#row.push(item);', 'this.#row.push(item);\n        this.#close();']],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: what is final is lost behind an error of a stage',
    file: 'write/deliver/outcome-sink',
    changes: [['await this.#deliverRest().catch(() => { });', ';']],
    test: 'stages/write-to',
  },
  {
    name: 'writeTo: what waits for its turn is lost behind an error of a stage',
    file: 'write/deliver/outcome-sink',
    changes: [['await this.#order?.settle();', '']],
    test: 'stages/write-to',
  },
  {
    name: 'parts: the cost of failed parts is lost',
    file: 'order/merged-outcome',
    changes: [
      ['const cost = costOf(parts)', 'const cost = costOf(parts.filter((part) => part.ok))'],
    ],
    test: 'stages/merge-parts',
  },
  {
    name: 'breaker: that it has stopped is not recorded',
    file: 'job/breaker/breaker',
    changes: [["await records.add({ type: 'TRIPPED', ...tripped });", '']],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: a chunk is sent all the same',
    file: 'job/submit/submit-chunk',
    changes: [
      ['if (!held) {\n        await breaker?.admit(chunk);', 'if (!held) {'],
      ['await breaker?.admit(chunk);\n        if (gate.held)', 'if (gate.held)'],
    ],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: failures are asked again all the same',
    file: 'job/retry/retry-run',
    changes: [['await breaker?.admit();', '']],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: a replay of a job that is done is stopped',
    file: 'job/retry/retry-run',
    changes: [['if (!held && spool.rows > 0)', 'if (!held)']],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: what was sent before somebody looked counts again',
    file: 'job/journal/job-state',
    changes: [['chunk.isLookedAt = true', 'chunk.isLookedAt = false']],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: another hash is taken for another prompt',
    file: 'job/breaker/breaker',
    changes: [["if (changed === 'keep' && isOther", 'if (isOther']],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: the same prompt is taken for a mended one',
    file: 'job/breaker/breaker',
    changes: [['!tripped.includes(prompt.hash)', 'true']],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: rows that share a request count each',
    file: 'job/breaker/breaker',
    changes: [[' || ref.copy !== undefined', '']],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: requests that were never run count as failures',
    file: 'job/breaker/breaker',
    changes: [["'expired',", '']],
    test: 'paid-once/breaker',
  },
  {
    name: 'breaker: all outcomes are looked at, and not the last ones',
    file: 'job/breaker/recent-outcomes',
    changes: [['this.failed--;', '']],
    test: 'paid-once/breaker',
  },
  {
    name: 'prompts: that of today is taken for what was sent',
    file: 'job/seal/bound-chunk',
    changes: [['if (this.chunk.prompts.length < 2)', 'if (true)']],
    test: 'replay/prompt-versions',
  },
  {
    name: 'prompts: a chunk has as many as there are rows',
    file: 'job/seal/sealed-prompts',
    changes: [['prompt && this.#counted.length >= most', 'false']],
    test: 'replay/prompt-versions',
  },
  {
    name: 'prompts: a later attempt forgets what made its requests',
    file: 'job/emit/recorded-rows',
    changes: [['...(prompt === undefined ? {} : { prompt }),', '']],
    test: 'replay/prompt-versions',
  },
  {
    name: 'prompts: a rewrite says what made the request',
    file: 'job/retry/rewritten',
    changes: [['...(prompt === undefined ? {} : { prompt }),', 'prompt: made.prompt,']],
    test: 'replay/prompt-versions',
  },
  {
    name: 'of two JSON values in an answer the first is taken',
    file: 'validation/extract-json',
    changes: [['if (found.count > 1)', 'if (found.count > 1e9)']],
    test: 'stages/validation/extract-json',
  },
  {
    name: 'a percentage is a confidence',
    file: 'validation/tier-of',
    changes: [['confidence >= 0 && confidence <= 1', 'confidence >= 0']],
    test: 'stages/validation/tiers',
  },
  {
    name: 'an unsure row is passed on as one to review',
    file: 'validation/tier-of',
    changes: [['if (confidence >= review)', 'if (confidence >= 0)']],
    test: 'stages/validation/tiers',
  },
  {
    name: 'a tier stands beside the verdict of a later validate',
    file: 'validate',
    changes: [["'tier',", '']],
    test: 'stages/validate',
  },
  {
    name: 'a turn that paused begins anew',
    file: 'request/rewrite-request',
    changes: [['params: continued(params, message)', 'params']],
    test: 'paid-once/paused-turns',
  },
  {
    name: 'when decides before what is on record',
    file: 'job/retry/retry-run',
    changes: [['if (isSuperseded)\n            return undefined;', '']],
    test: 'paid-once/chosen-retries',
  },
  {
    name: 'what may have been paid is tried again without a word',
    file: 'job/retry/decided',
    changes: [
      [
        'if (said === undefined)\n        return retryable;',
        "if (said === undefined)\n        return retryable || kind === 'unresolved';",
      ],
    ],
    test: 'paid-once/chosen-retries',
  },
  {
    name: 'review: the sample is the first rows that come',
    file: 'write/review/sample-reserve',
    changes: [['this.#room > 0 && hash < this.#heap[0].hash', 'false']],
    test: 'unchanged/write/review-file',
  },
  {
    name: 'review: a decision about another answer counts',
    file: 'review/decisions/standing',
    changes: [
      [
        'return this.#byKey.get(key)?.get(hash);',
        'return [...(this.#byKey.get(key)?.values() ?? [])].at(-1);',
      ],
    ],
    test: 'review/decisions',
  },
  {
    name: 'review: a decision is confirmed before it is synced',
    file: 'review/decisions/decision-log',
    changes: [['await this.#file.sync();', 'void this.#file.sync();']],
    test: 'review/decisions',
  },
  {
    name: 'review: a page of any name may call',
    file: 'review/server/admission',
    changes: [['if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)', 'if (false)']],
    test: 'review/admission',
  },
  {
    name: 'steps: a clock that jumps ahead counts',
    file: 'job/step/step-clock',
    changes: [['Math.max(0, Math.min(...this.#passed(end)))', 'Math.max(0, ...this.#passed(end))']],
    test: 'paid-once/step-clocks',
  },
  {
    name: 'steps: the wait for a create in doubt begins anew with each step',
    file: 'job/step/kept-looks',
    changes: [
      ["if (doubt && chunk.status === 'intended'", "if (false && chunk.status === 'intended'"],
    ],
    test: 'paid-once/step-clocks',
  },
  {
    name: 'steps: step.json of another job is believed',
    file: 'job/disk/step-file',
    changes: [['found.step?.job === job', 'true']],
    test: 'paid-once/step-clocks',
  },
  {
    name: 'steps: batches that were refused whole are forgotten by the next step',
    file: 'job/step/begin-step',
    changes: [['failing.restore(last.refused);', 'void failing;']],
    test: 'replay/steps-held',
  },
  {
    name: 'steps: a batch of another tool is not asked for while an own one is open',
    file: 'job/core/step',
    changes: [['this.#isWhole = !this.#isElsewhere', 'this.#isWhole = true']],
    test: 'replay/steps-held',
  },
  {
    name: 'steps: nothing to do although the input has changed',
    file: 'job/step/begin-step',
    changes: [['last?.key !== key ||', '!last ||']],
    test: 'cli/once',
  },
  {
    name: 'steps: a step waits as long as the service says',
    file: 'job/job-loop',
    changes: [['if (step && performance.now() + ms > end)', 'if (step && ms > patienceMs)']],
    test: 'replay/steps-bounded',
  },
  {
    name: 'steps: a job that was resumed is resumed by each step',
    file: 'job/core/open-parts',
    changes: [['lookAgain(parts);', 'void parts;']],
    test: 'replay/steps-bounded',
  },
  {
    name: 'askNow: a row that was given up is asked again by each run',
    file: 'job/ask/ask-run',
    changes: [['if (known?.givenUp && !this.#options.again)', 'if (false)']],
    test: 'paid-once/given-up-rows',
  },
  {
    name: 'askNow: what is not called for is not given up',
    file: 'job/ask/ask-row',
    changes: [
      ['if (this.#isClosed)', 'if (this.#isClosed) return this.#undone(failed);\nif (false)'],
    ],
    test: 'paid-once/ask-now',
  },
  {
    name: 'prune: a stopped run removes what the next one sends',
    file: 'job/prune-bodies',
    changes: [['if (job.gate.held || job.life.isBroken)', 'if (false)']],
    test: 'paid-once/ask-now',
  },
  {
    name: 'steps: what earlier steps have sent does not count against maxOpen',
    file: 'job/step/begin-step',
    changes: [['runs.markOpen(chunk);', 'void chunk;']],
    test: 'replay/steps-held',
  },
]
