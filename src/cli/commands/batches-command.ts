export async function batchesCommand(_args: readonly string[]): Promise<number> {
  return await Promise.resolve(0)
}
