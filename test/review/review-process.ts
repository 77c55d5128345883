/** `batchline review` as a process of its own, which can be killed. */
import { once } from 'node:events'
import { Cli } from '../cli/cli.ts'

interface Test {
  teardown(fn: () => Promise<void> | void): void
}

export class ReviewProcess {
  readonly cli: Cli
  readonly url: string

  private constructor(cli: Cli, url: string) {
    this.cli = cli
    this.url = url
  }

  static async start(t: Test, args: readonly string[]): Promise<ReviewProcess> {
    const cli = new Cli(['review', ...args])
    t.teardown(() => void cli.child.kill('SIGKILL'))
    let text = ''
    while (!text.includes('\n')) {
      const ended = cli.ended.then(({ stderr }) => Promise.reject(new Error(stderr)))
      const [piece] = (await Promise.race([once(cli.child.stdout, 'data'), ended])) as [Buffer]
      text += piece.toString()
    }
    return new ReviewProcess(cli, text.trim())
  }

  async kill(): Promise<void> {
    this.cli.child.kill('SIGKILL')
    await this.cli.ended
  }
}
