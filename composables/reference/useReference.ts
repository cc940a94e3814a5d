import { type ApiDocument, type Noun, toNouns } from '~/utils/reference/document'

/**
 * What the page shows of the API. The server sends only the list: the document is ten times as long, and what is in an
 * operation is read when the page stands.
 */
export function useReference() {
  const { locale } = useI18n()
  const api = useApi()
  const document = shallowRef<ApiDocument>()

  async function read(): Promise<ApiDocument> {
    // The cast: our own server wrote it.
    document.value ??= await api('openapi') as unknown as ApiDocument
    return document.value
  }

  const index = useFetched<{ nouns: Noun[] }>(() => `reference:${locale.value}`, async () => ({ nouns: toNouns(await read(), locale.value) }))

  onMounted(() => {
    // Fails like the list: the page shows that, and asks again with it.
    void read().catch(() => index.refresh())
  })

  return { index, document: readonly(document) as Readonly<Ref<ApiDocument | undefined>> }
}
