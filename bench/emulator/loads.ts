/** The loads that an emulator is put under, each with its unit of work. */
import type { Client } from './client.ts'

export interface Load {
  readonly name: string
  /** What the throughput counts. */
  readonly unit: string
  /** Puts the load on, this many times over, and returns the amount of work. */
  run(client: Client, times: number): Promise<number>
}

const uploadMB = 10

export const loads: readonly Load[] = [
  {
    name: '20 creates of 10 MB at once',
    unit: 'MB',
    async run(client, times) {
      const body = bodyOf(uploadMB * 1000, 1000)
      for (let i = 0; i < times; i++) {
        const ids = await together(20, () => client.create(body))
        for (const id of ids) await client.untilEnded(id)
      }
      return 20 * uploadMB * times
    },
  },
  {
    name: '1,000 batches of 10: created, polled, downloaded',
    unit: 'batches',
    async run(client, times) {
      const body = bodyOf(10, 1000)
      let left = 1000 * times
      await together(16, async () => {
        while (left-- > 0) {
          const id = await client.create(body)
          await client.untilEnded(id)
          if ((await client.download(id)) === 0) throw new Error('no results')
        }
      })
      return 1000 * times
    },
  },
  {
    name: '100 uploads and 100 downloads cut midway',
    unit: 'transfers',
    async run(client, times) {
      const body = bodyOf(uploadMB * 1000, 1000)
      const id = await client.create(body)
      await client.untilEnded(id)
      for (let i = 0; i < 10 * times; i++) {
        await together(10, (n) => client.cutUpload(body, ((n + 1) / 12) * body.length))
        await together(10, (n) => client.cutDownload(id, (n + 1) * 500_000))
      }
      return 200 * times
    },
  },
]

async function together<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)))
}

/** A create body with so many requests of about this size. */
function bodyOf(requests: number, bytes: number): Buffer {
  const lines = Array.from({ length: requests }, (_, i) => {
    const content = `${i} ${'word '.repeat(Math.ceil((bytes - 150) / 5))}`
    const params = {
      model: 'claude-haiku-5-5',
      max_tokens: 64,
      messages: [{ role: 'user', content }],
    }
    return JSON.stringify({ custom_id: `ticket-${i}`, params })
  })
  return Buffer.from(`{"requests":[${lines.join(',')}]}`)
}
