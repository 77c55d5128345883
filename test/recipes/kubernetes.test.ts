/** Manifests of Kubernetes: their fields are known ones, and their commands do what the page says. */
import t from 'tap'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { main, sentinelKey } from '../cli/cli.ts'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'
import { expected, labels, minute, place, program, recipe } from './recipe.ts'

type Fields = { readonly [name: string]: Fields | true }

const container: Fields = {
  name: true,
  image: true,
  workingDir: true,
  command: true,
  envFrom: { secretRef: { name: true } },
  volumeMounts: { name: true, mountPath: true },
  resources: { requests: { cpu: true, memory: true }, limits: { memory: true } },
}
const pod: Fields = {
  restartPolicy: true,
  terminationGracePeriodSeconds: true,
  securityContext: {
    runAsUser: true,
    runAsGroup: true,
    fsGroup: true,
    fsGroupChangePolicy: true,
  },
  containers: container,
  volumes: { name: true, persistentVolumeClaim: { claimName: true } },
}
const job: Fields = {
  backoffLimit: true,
  activeDeadlineSeconds: true,
  podFailurePolicy: {
    rules: {
      action: true,
      onPodConditions: { type: true, status: true },
      onExitCodes: { containerName: true, operator: true, values: true },
    },
  },
  template: { spec: pod },
}
const specs: Readonly<Record<string, Fields>> = {
  PersistentVolumeClaim: { accessModes: true, resources: { requests: { storage: true } } },
  Pod: pod,
  Job: job,
  CronJob: {
    schedule: true,
    concurrencyPolicy: true,
    startingDeadlineSeconds: true,
    successfulJobsHistoryLimit: true,
    failedJobsHistoryLimit: true,
    jobTemplate: { spec: job },
  },
}
const versions: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'v1',
  Pod: 'v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
}

/** Fields that are not in the list, as a path. */
function unknown(value: unknown, fields: Fields | true, path: string): string[] {
  if (fields === true) return []
  if (Array.isArray(value)) return value.flatMap((one) => unknown(one, fields, path))
  if (typeof value !== 'object' || value === null) return [`${path} is no object`]
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = fields[name]
    return known === undefined ? [`${path}.${name}`] : unknown(inner, known, `${path}.${name}`)
  })
}

interface PodSpec {
  readonly restartPolicy: string
  readonly terminationGracePeriodSeconds: number
  readonly securityContext: { readonly runAsUser: number; readonly fsGroup: number }
  readonly containers: ReadonlyArray<{
    readonly name: string
    readonly image: string
    readonly command: readonly string[]
    readonly workingDir: string
    readonly volumeMounts: ReadonlyArray<{ readonly mountPath: string }>
  }>
  readonly volumes: ReadonlyArray<{
    readonly persistentVolumeClaim: { readonly claimName: string }
  }>
}

interface JobSpec {
  readonly backoffLimit: number
  readonly podFailurePolicy: {
    readonly rules: ReadonlyArray<{
      readonly action: string
      readonly onExitCodes?: { readonly containerName: string; readonly values: readonly number[] }
    }>
  }
  readonly template: { readonly spec: PodSpec }
}

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: unknown
}

function manifests(file: string): Manifest[] {
  return parseAllDocuments(recipe(`kubernetes/${file}`)).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]!
    return document.toJS() as Manifest
  })
}

const [claim, loader] = manifests('volume.yaml') as [Manifest, Manifest]
const cronJob = manifests('cronjob.yaml')[0]!
const longJob = manifests('job.yaml')[0]!
const step = cronJob.spec as {
  readonly concurrencyPolicy: string
  readonly jobTemplate: { readonly spec: JobSpec }
}
const stepPod = step.jobTemplate.spec.template.spec
const long = longJob.spec as JobSpec
const longPod = long.template.spec

void t.test('each field is one of Kubernetes', (t) => {
  for (const { apiVersion, kind, metadata, spec } of [claim, loader, cronJob, longJob]) {
    t.equal(apiVersion, versions[kind], kind)
    t.match(metadata.name, /^[a-z][a-z0-9-]+$/)
    t.same(unknown(spec, specs[kind]!, kind), [])
  }
  t.same(unknown({ concurrencyPolice: 'Forbid' }, specs['CronJob']!, 'CronJob'), [
    'CronJob.concurrencyPolice',
  ])
  t.end()
})

void t.test('what the manifests must agree on', (t) => {
  t.equal(step.concurrencyPolicy, 'Forbid')
  t.equal(step.jobTemplate.spec.backoffLimit, 0, 'the next step is the retry')
  const user = /^USER (\d+)$/m.exec(recipe('kubernetes/Dockerfile'))?.[1]
  for (const pod of [loader.spec as PodSpec, stepPod, longPod]) {
    t.equal(pod.restartPolicy, 'Never', 'podFailurePolicy needs it')
    t.match(pod.securityContext, { runAsUser: Number(user), fsGroup: Number(user) })
    t.equal(pod.volumes[0]?.persistentVolumeClaim.claimName, claim.metadata.name)
    t.equal(pod.containers[0]?.volumeMounts[0]?.mountPath, '/data')
    t.equal(pod.containers[0]?.image, 'registry.example.com/batchline-tickets:1')
  }
  for (const pod of [stepPod, longPod]) {
    t.ok(pod.terminationGracePeriodSeconds > 30, 'a create call may take that long to end')
    t.equal(pod.containers[0]?.workingDir, '/data')
  }
  const stop = long.podFailurePolicy.rules.find(({ action }) => action === 'FailJob')?.onExitCodes
  t.same(stop?.values, [2, 3, 4, 7])
  t.equal(stop?.containerName, longPod.containers[0]?.name)
  t.end()
})

void t.test('the image has the programs that the manifests start', (t) => {
  const lines = recipe('kubernetes/Dockerfile').split('\n').filter(Boolean)
  const words = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' ')[0])
  t.same(words, ['FROM', 'RUN', 'COPY', 'USER', 'WORKDIR', 'CMD'])
  t.match(lines.join('\n'), /npm install --global batchline @anthropic-ai\/sdk/)
  t.match(lines.join('\n'), /COPY --chmod=755 step\.sh \/usr\/local\/bin\/step\.sh/)
  t.match(lines.join('\n'), /^WORKDIR \/data$/m)
  t.end()
})

void t.test('steps of the CronJob', async (t) => {
  const { emulator, cwd, bin, run } = await place(t)
  const { command } = stepPod.containers[0]!
  t.match(await run(command), { code: 2, stderr: /there is no job/ }, 'a failed Job')
  t.match(await run(['step.sh', 'start']), { code: 9 }, 'the loader')
  t.match(await run(command), { code: 0, stdout: /"state":"waiting"/ }, '9 is a success')
  await emulator.advance(11 * minute)
  t.match(await run(command), { code: 0, stdout: /"state":"finished"/ })
  t.same(labels(join(cwd, 'labels.jsonl')), expected)
  t.match(await emulator.ledger(), { creates: 1, billed: 6 })
  for (const [code, becomes] of [0, 3, 5, 9, 4, 7].map((code) => [
    code,
    code === 4 || code === 7 ? code : 0,
  ])) {
    program(bin, 'step.sh', `exit ${code}`)
    t.equal((await run(command)).code, becomes, `exit code ${code}`)
  }
})

void t.test('a stop is handed on to the step, which ends first', async (t) => {
  const { cwd, bin, run } = await place(t)
  program(
    bin,
    'step.sh',
    `trap 'sleep 0.5; touch ended; exit 143' TERM; touch began; while :; do sleep 0.1; done`,
  )
  const [sh, c, script = ''] = stepPod.containers[0]!.command
  // As the kubelet does: the signal goes to the first process alone.
  const kill = `${sh} ${c} "$1" & pod=$!; until [ -e began ]; do sleep 0.1; done; kill -TERM $pod; wait $pod`
  t.equal((await run(['bash', '-c', kill, 'kill', script])).code, 143)
  t.ok(existsSync(join(cwd, 'ended')))
})

void t.test('the long run: a pod that is stopped, and the one that takes over', async (t) => {
  const { emulator, cwd } = await place(t)
  const [program = '', ...args] = longPod.containers[0]!.command
  t.equal(program, 'batchline')
  const env = {
    PATH: process.env['PATH'],
    ANTHROPIC_BASE_URL: emulator.url,
    ANTHROPIC_API_KEY: sentinelKey,
  }
  const command = [process.execPath, main, ...args]
  const begin = () =>
    spawn(...withOnlyEnv(env, command), { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = (child: ReturnType<typeof begin>) =>
    new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))

  const first = begin()
  const firstEnd = ended(first)
  await new Promise<void>((resolve) => {
    first.stderr.on('data', (data: Buffer) => {
      if (data.toString().includes('sent as')) resolve()
    })
  })
  first.kill('SIGTERM')
  t.equal(await firstEnd, 143, 'neither 0 nor a code that fails the Job')
  await emulator.advance(11 * minute)
  const second = begin()
  second.stderr.resume()
  t.equal(await ended(second), 0)
  t.same(labels(join(cwd, 'labels.jsonl')), expected)
  t.match(await emulator.ledger(), { creates: 1, billed: 6, billedTwice: { count: 0 } })
})
