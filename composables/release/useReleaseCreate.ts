import { createKeys } from '~/utils/api/request-key'

/** Drafts a release of a version and has it checked; its number is proposed by the server unless one is given. */
export function useReleaseCreate(datasetId: string, onDone: (id: string) => void, firstVersion = '') {
  const { t, locale } = useI18n()
  const api = useApi()
  const keys = createKeys()
  const { list: datasets, items } = useThings('dataset')
  const chosen = ref(datasetId)
  const version = ref(firstVersion)
  const semver = ref('')
  const versions = useVersionsOf(chosen)
  watch(chosen, () => {
    version.value = ''
  })

  async function send() {
    const number = semver.value.trim()
    const body = {
      datasetId: chosen.value,
      version: version.value || 'latest' as const,
      locale: locale.value,
      ...number && { semver: number },
    }
    const draft = await api('releaseCreate', { body, idempotencyKey: keys.keyFor('release', body) })
    await begin(draft.id)
    return draft
  }

  /**
   * What is still to be done is what its check finds. The draft exists either way, and its page offers the check, too.
   */
  const { run: begin } = useAction(
    (id: string) => api('releaseCheck', { params: { id }, idempotencyKey: keys.keyFor('check', { id }) }),
    { title: () => t('release.create.not_checked') },
  )

  return {
    datasets,
    items,
    versions,
    chosen,
    version,
    semver,
    ...useFormSend({
      send,
      onDone,
      fields: { '/semver': t('release.create.bad_semver'), '/datasetId': undefined, '/version': undefined },
      failed: t('release.create.failed'),
    }),
  }
}
