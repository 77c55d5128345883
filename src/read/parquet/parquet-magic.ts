/** The four bytes at the beginning and end of a Parquet file. */
const plain = 'PAR1'
const encrypted = 'PARE'

/** Recognizes Parquet and encrypted Parquet by the first four bytes. */
export function parquetMagic(bytes: Uint8Array): 'plain' | 'encrypted' | undefined {
  const magic = String.fromCharCode(...bytes.subarray(0, 4))
  if (magic === plain) return 'plain'
  return magic === encrypted ? 'encrypted' : undefined
}
