import type { SavedView } from '#shared/contract/run/run-list.contract'
import type { RunColumn } from '#shared/domain/run/run-column'
import { createKeys } from '~/utils/api/request-key'
import { ALL_RUNS, isFiltered, type RunListState } from '~/utils/run/run-list-url'
import { isViewChanged, toHidden, toViewAddress, toViewFields } from '~/utils/run/run-view'

/** Saved views of the project, by name. */
export function useRunViewList() {
  const { locale } = useI18n()
  const projectId = useProjectId()
  const answer = useApiData(
    'viewList', () => ({ query: { projectId: projectId.value, limit: MOST_VIEWS } }), { topics: ['views'] },
  )
  const views = computed(() =>
    [...answer.data.value?.items ?? []].sort((a, b) => a.name.localeCompare(b.name, locale.value)))
  const hasDefault = computed(() => views.value.some(({ isDefault }) => isDefault))
  return {
    views,
    isKnown: computed(() => answer.data.value !== null),
    refresh: () => answer.refresh(),
    /**
     * Where there is a default view, an address without any filter would open it: the list of all runs says that it is
     * that.
     */
    withView: (list: RunListState): RunListState =>
      hasDefault.value && list.view === '' && !isFiltered(list) ? { ...list, view: ALL_RUNS } : list,
  }
}

export type RunViewChange = Partial<Pick<SavedView, 'isShared' | 'isDefault'>>

interface RunViewsOptions {
  list: Readonly<Ref<RunListState>>
  hidden: Ref<string[]>
  shown: Readonly<Ref<ReadonlySet<RunColumn>>>
  show: (change: Partial<RunListState>, replace?: boolean) => unknown
}

/** The saved views over the list, and what can be done with the one that is shown. */
export function useRunViews(
  { views, isKnown, refresh }: ReturnType<typeof useRunViewList>, { list, hidden, shown, show }: RunViewsOptions,
) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()

  const current = computed(() => views.value.find(({ id }) => id === list.value.view))
  const isChanged = computed(() => current.value !== undefined && isViewChanged(current.value, list.value, shown.value))
  /** Its columns come with a view that is picked here; the link of somebody else leaves those of the reader. */
  watch(() => list.value.view, () => {
    if (current.value) {
      hidden.value = toHidden(current.value)
    }
  })

  const asked = (error: unknown) => {
    void refresh()
    return failureOf(error).code === 'stale_version' ? t('view.stale') : undefined
  }
  const { run: change, isBusy } = useAction(
    async (view: SavedView, body: RunViewChange & Partial<ReturnType<typeof toViewFields>>, done: string) => {
      await api('viewChange', { params: { id: view.id }, version: view.version, body })
      notify.done(done)
      await refresh()
    }, { title: view => t('view.change_failed', { name: view.name }), explain: asked },
  )
  const { run: remove } = useAction(async (view: SavedView) => {
    await api('viewDelete', { params: { id: view.id }, version: view.version })
    notify.done(t('view.deleted', { name: view.name }))
    await refresh()
    if (view.id === list.value.view) {
      await show({ view: '' }, true)
    }
  }, { title: view => t('view.delete_failed', { name: view.name }), explain: asked })

  return {
    current,
    isChanged,
    isBusy,
    /** The address names a view that is not there, or not any more. */
    isGone: computed(() => isKnown.value && list.value.view !== '' && list.value.view !== ALL_RUNS && !current.value),
    fields: computed(() => toViewFields(list.value, shown.value)),
    update: (view: SavedView) =>
      change(view, toViewFields(list.value, shown.value), t('view.updated', { name: view.name })),
    set: (view: SavedView, flags: RunViewChange) => change(view, flags, t('view.changed', { name: view.name })),
    remove,
    /** After it was saved under a name. */
    opened: async (id: string) => {
      await refresh()
      await show({ view: id }, true)
    },
    restore: (view: SavedView) => {
      hidden.value = toHidden(view)
      return goTo(toViewAddress(view))
    },
  }
}

/** Saves the list under a new name, or gives a view another one. */
export function useRunViewForm(
  view: SavedView | undefined, fields: () => ReturnType<typeof toViewFields>, onDone: (id: string) => void,
) {
  const { t } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  const keys = createKeys()
  const name = ref(view?.name ?? '')
  const isShared = ref(false)
  const isDefault = ref(false)

  function send() {
    if (view) {
      return api('viewChange', { params: { id: view.id }, version: view.version, body: { name: name.value } })
    }
    const body = {
      projectId: projectId.value, name: name.value, isShared: isShared.value, isDefault: isDefault.value, ...fields(),
    }
    return api('viewCreate', { body, idempotencyKey: keys.keyFor('view', body) })
  }
  return {
    name,
    isShared,
    isDefault,
    ...useFormSend({
      send,
      onDone,
      fields: { '/name': t('view.bad_name') },
      done: () => t('view.saved', { name: name.value.trim() }),
      failed: view ? t('view.change_failed', { name: view.name }) : t('view.save_failed'),
    }),
  }
}
