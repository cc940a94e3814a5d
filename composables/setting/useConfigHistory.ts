import type { ConfigRevision, ConfigView } from '#shared/contract/setting/config.contract'
import { toProblem } from '~/utils/api/problem'
import { toConfigPath } from '~/utils/setting/config-draft'
import { useFetched } from '../api/useApiData'

/** Revisions read so far, newest first, and going back to one. */
export function useConfigHistory(config: () => ConfigView, onSaved: (view: ConfigView) => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { number } = useFormat()
  const { faultText } = useConfigFaultText(() => config().entries)
  const pages = ref(1)

  const history = useFetched<{ items: ConfigRevision[], nextCursor: string | null }>('config-history', async () => {
    const items: ConfigRevision[] = []
    let cursor: string | null = null
    for (let page = 0; page < pages.value; page += 1) {
      const answer: { items: ConfigRevision[], nextCursor: string | null } = await api(
        'configHistory', { query: cursor === null ? {} : { cursor } },
      )
      items.push(...answer.items)
      cursor = answer.nextCursor
      if (cursor === null) {
        break
      }
    }
    return { items, nextCursor: cursor }
  })

  /** Those that are shown stay while others are read. */
  watch([pages, () => config().version], () => history.refresh())

  const going = useAction(async (revision: number) => {
    const view = await api('configRollback', { version: config().version, body: { revision } })
    notify.done(t('setting.config.history.done', { number: number(revision) }))
    onSaved(view)
  }, {
    title: () => t('setting.config.history.failed'),
    explain: (error) => {
      const fault = toProblem(error)?.errors?.[0]
      return fault && faultText({ ...fault, path: toConfigPath(fault.pointer), line: 0, column: 0 })
    },
  })

  return { history, more: () => void (pages.value += 1), back: going.run, running: going.running }
}
