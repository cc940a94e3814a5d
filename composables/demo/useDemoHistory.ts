import { useIntervalFn } from '@vueuse/core'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import { createKeys } from '~/utils/api/request-key'

/** While nothing is pushed, progress is read again after this. */
const PROGRESS_MS = 2_000

/** Demo data: whether it is there, and what can be done about it. */
export function useDemoHistory() {
  const { t, locale } = useI18n()
  const api = useApi()
  const isDemo = useIsDemo()
  const { choose } = useProjects()
  const keys = createKeys()
  const history = useApiData('demoHistoryGet', {}, { topics: ['projects'] })
  const isClearing = ref(false)

  const isAtWork = computed(() => ['loading', 'clearing'].includes(history.data.value?.state ?? ''))
  useIntervalFn(() => void (isAtWork.value && history.refresh()), PROGRESS_MS)

  const loading = useAction(async () => {
    const body = { locale: locale.value }
    await api('demoHistoryLoad', { body, idempotencyKey: keys.keyFor('load', body) })
    keys.forget('load')
    await history.refresh()
  }, { title: () => t('project.demo.load_failed') })

  const clearing = useAction(async () => {
    await api('demoHistoryClear', { idempotencyKey: keys.keyFor('clear', {}) })
    keys.forget('clear')
    isClearing.value = false
    await history.refresh()
  }, { title: () => t('project.demo.clear_failed') })

  return {
    history,
    isDemo,
    load: loading.run,
    clear: clearing.run,
    /** The question before it is cleared. */
    isClearing,
    isBusy: computed(() => loading.isBusy.value || clearing.isBusy.value),
    open: () => choose(DEMO_PROJECT_ID, '/'),
  }
}
