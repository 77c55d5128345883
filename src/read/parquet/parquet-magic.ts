/** The four bytes that Parquet begins and ends with. */
const plain = 'PAR1'
const encrypted = 'PARE'

/** What the first four bytes of an input tell: Parquet, Parquet that is encrypted, or another thing. */
export function parquetMagic(bytes: Uint8Array): 'plain' | 'encrypted' | undefined {
  const magic = String.fromCharCode(...bytes.subarray(0, 4))
  if (magic === plain) return 'plain'
  return magic === encrypted ? 'encrypted' : undefined
}
