import type { ConfigEntry, ConfigView } from '#shared/contract/setting/config.contract'
import { isHostName } from '#shared/domain/host-name'
import { isTimeZone } from '#shared/domain/time/time-zone'
import type { ApiData } from '../api/useApiData'
import { toProblem } from '~/utils/api/problem'
import {
  type ControlValue, fromControl, type PendingChange, toConfigChange, toConfigPath, toControl, toUnsaved,
} from '~/utils/setting/config-draft'

/** What is changed on the page and not saved yet, what is wrong with it, and saving. */
export function useConfigDraft(config: ApiData<'configGet'>) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { number } = useFormat()
  const drafts = ref<Record<string, ControlValue>>({})
  /**
   * The saved version that the first of the changes was made over: what somebody else saves meanwhile is not
   * overwritten unseen.
   */
  let basis: number | undefined
  /** By path, as the server has refused them. */
  const refused = ref<Record<string, string>>({})
  const isStale = ref(false)

  const entries = computed(() => config.data.value?.entries ?? [])
  const { whatText } = useConfigFaultText(() => entries.value)
  const valueOf = (entry: ConfigEntry): string | boolean => {
    const draft = drafts.value[entry.path]
    return draft === undefined ? toControl(entry.value) : draft === null ? toControl(toUnsaved(entry)) : draft
  }

  const changes = computed<(PendingChange & { entry: ConfigEntry })[]>(() => entries.value.flatMap((entry) => {
    const draft = drafts.value[entry.path]
    if (draft === undefined) {
      return []
    }
    const read = draft === null ? { value: null } : fromControl(entry, draft)
    // What cannot be read is shown as it was typed.
    const after = 'value' in read ? read.value : draft
    const shown = after === null ? toUnsaved(entry) : after
    return [{ entry, path: entry.path, before: entry.value, after, shown }]
  }))

  const pollSeconds = computed(() => {
    const poll = entries.value.find(({ name }) => name === 'REFRESH_POLL_SECONDS')
    return poll && Number(valueOf(poll))
  })

  function errorOf(entry: ConfigEntry): string {
    const draft = drafts.value[entry.path]
    if (typeof draft === 'string') {
      const read = fromControl(entry, draft)
      if ('fault' in read) {
        return read.fault === 'range_wrong'
          ? t('setting.config.range_wrong', { min: number(entry.min ?? 0), max: number(entry.max ?? 0) })
          : read.fault === 'not_number' ? t('setting.config.not_number') : t('setting.config.invalid')
      }
    }
    // The server checks these, too; here they are seen before, and explained.
    if (entry.name === 'REPORT_TIME_ZONE' && typeof draft === 'string' && !isTimeZone(draft.trim())) {
      return t('setting.config.not_time_zone')
    }
    if (entry.name === 'ALLOWED_HOSTS' && typeof draft === 'string' && !draft.split(',').map(name => name.trim()).every(
      name => name === '' || isHostName(name),
    )) {
      return t('setting.config.not_host_names')
    }
    if (
      entry.name === 'CACHE_STATISTICS_SECONDS'
      && !entry.isLocked
      && pollSeconds.value
      && Number(valueOf(entry)) > pollSeconds.value
    ) {
      return t('setting.config.longer_than_poll', { n: number(pollSeconds.value) })
    }
    return refused.value[entry.path] ?? ''
  }

  const badCount = computed(() => entries.value.filter(entry => errorOf(entry) !== '').length)

  function set(entry: ConfigEntry, draft: ControlValue) {
    const { [entry.path]: _, ...others } = drafts.value
    const { [entry.path]: __, ...faults } = refused.value
    const isSame = draft !== null && (draft === toControl(entry.value) || isSameValue(entry, draft))
    basis ??= config.data.value?.version
    drafts.value = isSame ? others : { ...others, [entry.path]: draft }
    refused.value = faults
    if (Object.keys(drafts.value).length === 0) {
      basis = undefined
    }
  }

  function discard() {
    basis = undefined
    drafts.value = {}
    refused.value = {}
    isStale.value = false
  }

  /** Shows an answer at once, and reads what else depends on it. */
  async function take(view: ConfigView) {
    if (config.data.value) {
      config.data.value = { ...view, fetchedAt: Date.now() }
    }
    await config.refresh()
    // Imported or rolled back on this page.
    basis = basis === undefined ? undefined : view.version
  }

  /** Somebody else was first: the changes stay, beside what is saved now. */
  async function readAgain(error: unknown): Promise<undefined> {
    if (toProblem(error)?.code !== 'stale_version') {
      throw error
    }
    await config.refresh()
    // Now they are seen beside it.
    basis = config.data.value?.version
    isStale.value = true
  }

  const saving = useAction(async () => {
    const sent = drafts.value
    const view = await api('configChange', { version: basis ?? 0, body: toConfigChange(changes.value) })
      .catch(readAgain)
    if (!view) {
      return
    }
    // What was typed meanwhile is not saved, and stays.
    const later = Object.entries(drafts.value).filter(([path, draft]) => sent[path] !== draft)
    discard()
    drafts.value = Object.fromEntries(later)
    basis = later.length > 0 ? view.version : undefined
    notify.done(t('setting.config.saved'))
    await take(view)
  }, {
    title: () => t('setting.config.save_failed'),
    explain(error) {
      refused.value = Object.fromEntries((toProblem(error)?.errors ?? []).map((fault) => {
        const path = toConfigPath(fault.pointer)
        return [path, whatText({ ...fault, path })]
      }))
      // Shown at their fields, and counted beside the button.
      return badCount.value > 0 ? false : undefined
    },
  })

  return {
    valueOf, errorOf, set, discard, take, changes, badCount, isStale,
    isChanged: (entry: ConfigEntry) => drafts.value[entry.path] !== undefined,
    isDropped: (entry: ConfigEntry) => drafts.value[entry.path] === null,
    save: saving.run,
    isSaving: saving.isBusy,
  }
}

export type ConfigDraft = ReturnType<typeof useConfigDraft>

/** Typed differently, and the same: `10,000` and `10000`. */
function isSameValue(entry: ConfigEntry, draft: string | boolean): boolean {
  const read = fromControl(entry, draft)
  return 'value' in read && JSON.stringify(read.value) === JSON.stringify(entry.value)
}
