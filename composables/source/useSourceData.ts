import type { UploadView } from '#shared/contract/upload.contract'
import { useFetched } from '../api/useApiData'

const PREVIEW_ROWS = 50
const FEW_UPLOADS = 6
const MANY_UPLOADS = 100

/** A saved source and its first rows, read now. */
export const useSourcePreview = (id: string) => ({
  source: useApiData('sourceGet', { params: { id } }),
  preview: useApiData('sourcePreview', { params: { id }, query: { limit: PREVIEW_ROWS } }),
})

interface UploadPage { items: UploadView[], nextCursor: string | null }

/** The newest uploads of the project, live: a few, then page by page. */
export function useUploadList() {
  const { t } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  /** Large ones; 0 = the few. */
  const pages = ref(0)

  const uploads = useFetched<UploadPage>(() => `uploads:${projectId.value}`, async () => {
    const limit = pages.value === 0 ? FEW_UPLOADS : MANY_UPLOADS
    const items: UploadView[] = []
    let cursor: string | null = null
    do {
      const page: UploadPage = await api('uploadList', {
        query: { projectId: projectId.value, limit, ...cursor !== null && { cursor } },
      })
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null && items.length < pages.value * MANY_UPLOADS)
    return { items, nextCursor: cursor }
  }, { topics: ['sources'] })

  const { run: showMore, isBusy: isReading } = useAction(async () => {
    pages.value += 1
    await uploads.refresh()
    if (uploads.status.value === 'error') {
      pages.value -= 1
      throw uploads.error.value
    }
  }, { title: () => t('source.upload.more_failed') })

  return { uploads, showMore, isReading }
}
