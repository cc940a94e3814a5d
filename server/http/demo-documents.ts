/** The documents of the example, as scripts/nuxt/demo-documents.ts packed them into the built server. */
export async function readDemoDocuments(): Promise<Uint8Array> {
  // Only in a built server there is such a storage; the rest of the console is also opened outside of one.
  const { useStorage } = await import('nitropack/runtime')
  const documents = await useStorage<Uint8Array>('assets:demo').getItemRaw<Uint8Array>('documents.jsonl')
  if (!documents) {
    throw new Error('this build has no documents of the example')
  }
  return documents
}
