import { Buffer } from 'node:buffer'

/** The documents of the example: `server/assets/demo/documents.jsonl`. */
export const readDemoDocuments = (): Promise<Uint8Array> => readAsset('demo:documents.jsonl')

/** The example of a template that comes with the product: a file of `server/assets/templates`. */
export const readTemplateSample = (filename: string): Promise<Uint8Array> => readAsset(`templates:${filename}`)

async function readAsset(key: string): Promise<Uint8Array> {
  // Only in a built server there is such a storage; the rest of the console is also opened outside of one.
  const { useStorage } = await import('nitropack/runtime')
  // The bundler packs a text such as CSV as a string, and everything else as bytes.
  const asset = await useStorage<Uint8Array | string>('assets:server').getItemRaw<Uint8Array | string>(key)
  if (!asset) {
    throw new Error(`this build has no ${key}`)
  }
  return typeof asset === 'string' ? Buffer.from(asset) : asset
}
