import type { PreviousUpload } from 'tus-js-client'
import { isUuid } from '~/utils/api/url-query'

/** An upload that a reload or a closed tab interrupted; it resumes when the same file is chosen again. */
export interface UnfinishedUpload {
  id: string
  storageKey: string
  filename: string
  bytes: number
  /** undefined = the server could not be asked. */
  receivedBytes: number | undefined
}

/** Uploads that this browser began for the project and the server still keeps. */
export function useUnfinishedUploads() {
  const api = useApi()
  const projectId = useProjectId()
  const { t } = useI18n()
  const { failureOf } = useFailureText()
  const items = ref<UnfinishedUpload[]>([])

  const storage = async () => (await import('tus-js-client')).defaultOptions.urlStorage
  const forget = async (storageKey: string) => (await storage()).removeUpload(storageKey)

  async function find(
    { uploadUrl, urlStorageKey: storageKey, metadata, size }: PreviousUpload,
  ): Promise<UnfinishedUpload[]> {
    const id = uploadUrl?.split('/').at(-1)
    if (!isUuid(id)) {
      return []
    }
    try {
      const { filename, bytes, receivedBytes, upload } = await api('uploadResumableGet', { params: { id } })
      if (!upload) {
        return [{ id, storageKey, filename, bytes, receivedBytes }]
      }
    }
    catch (error) {
      if (failureOf(error).code !== 'not_found') {
        return [{ id, storageKey, filename: metadata.filename ?? '', bytes: size ?? 0, receivedBytes: undefined }]
      }
    }
    // Complete meanwhile, or so old that the server has deleted it.
    await forget(storageKey)
    return []
  }

  async function refresh() {
    const { canStoreURLs, defaultOptions } = await import('tus-js-client')
    // A browser without storage remembers no uploads.
    const begun = canStoreURLs ? await defaultOptions.urlStorage.findAllUploads() : []
    const ofProject = begun.filter(({ metadata }) => (metadata.projectId ?? '') === (projectId.value ?? ''))
    items.value = (await Promise.all(ofProject.map(find))).flat()
  }

  const { run: drop } = useAction(async ({ id, storageKey }: UnfinishedUpload) => {
    await api('uploadResumableDrop', { params: { id } })
    await forget(storageKey)
    await refresh()
  }, { title: ({ filename }) => t('source.unfinished.drop_failed', { name: filename }), keyOf: ({ id }) => id })

  return { items, refresh, drop }
}
