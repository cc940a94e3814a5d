import { createKeys } from '~/utils/api/request-key'

/** Drafts a release of a version; its number is proposed by the server unless one is given. */
export function useReleaseCreate(datasetId: string, onDone: (id: string) => void, firstVersion = '') {
  const { t } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  const keys = createKeys()
  const datasets = useAllDatasets(projectId)
  const chosen = ref(datasetId)
  const version = ref(firstVersion)
  const semver = ref('')
  const versions = useVersionsOf(chosen)
  watch(chosen, () => {
    version.value = ''
  })

  function send() {
    const body = { datasetId: chosen.value, version: version.value || 'latest' as const, ...semver.value.trim() && { semver: semver.value.trim() } }
    return api('releaseCreate', { body, idempotencyKey: keys.keyFor('release', body) })
  }

  return {
    datasets,
    versions,
    chosen,
    version,
    semver,
    ...useFormSend({
      send,
      onDone,
      fields: { '/semver': t('release.create.bad_semver'), '/datasetId': undefined, '/version': undefined },
      done: () => t('release.create.done'),
      failed: t('release.create.failed'),
    }),
  }
}
