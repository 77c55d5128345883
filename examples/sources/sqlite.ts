/** SQLite as this version of Node has it: its own module, or the package better-sqlite3. */

/** What both have in common, as far as the example needs it. */
export interface Sqlite {
  exec(sql: string): unknown
  prepare(sql: string): {
    run(...values: readonly unknown[]): unknown
    /** Row after row; nothing is read ahead. */
    iterate(...values: readonly unknown[]): Iterable<unknown>
  }
  close(): void
}

type Open = new (path: string) => Sqlite

export async function openSqlite(path: string): Promise<Sqlite> {
  const own = process.getBuiltinModule('node:sqlite') as
    { DatabaseSync: Open; StatementSync: { prototype: object } } | undefined
  // Before 22.13 it is behind a flag, or can't give rows one by one.
  if (own && 'iterate' in own.StatementSync.prototype) return new own.DatabaseSync(path)
  const { default: Database } = await import('better-sqlite3')
  return new Database(path)
}
