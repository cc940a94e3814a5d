/** The documents of the example, as scripts/nuxt/demo-documents.ts packed them into the built server. */
export const readDemoDocuments = (): Promise<Uint8Array> => readAsset('demo', 'documents.jsonl')

/** The example of a template that comes with the product: a file of `server/assets/templates`. */
export const readTemplateSample = (filename: string): Promise<Uint8Array> => readAsset('server', `templates:${filename}`)

async function readAsset(base: string, key: string): Promise<Uint8Array> {
  // Only in a built server there is such a storage; the rest of the console is also opened outside of one.
  const { useStorage } = await import('nitropack/runtime')
  const asset = await useStorage<Uint8Array>(`assets:${base}`).getItemRaw<Uint8Array>(key)
  if (!asset) {
    throw new Error(`this build has no ${key}`)
  }
  return asset
}
