/** A sample of a template that comes with the product: `server/assets/templates`, which is part of the built server. */
export async function readTemplateSample(filename: string): Promise<Uint8Array> {
  // Only in a built server there is such a storage; the rest of the console is also opened outside of one.
  const { useStorage } = await import('nitropack/runtime')
  const sample = await useStorage<Uint8Array>('assets:server').getItemRaw<Uint8Array>(`templates:${filename}`)
  if (!sample) {
    throw new Error(`this build has no sample ${filename}`)
  }
  return sample
}
