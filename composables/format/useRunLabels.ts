import type { RunFilterState, RunName, RunType, RunVerb, StageState } from '#shared/domain/run/run-state'

/** Words of run and stage states in the reader's language. */
export function useRunLabels() {
  const { t } = useI18n()

  const names = computed<Record<RunName, string>>(() => ({
    pending: t('run.state.pending'),
    queued: t('run.state.queued'),
    running: t('run.state.running'),
    pausing: t('run.state.pausing'),
    resuming: t('run.state.resuming'),
    paused: t('run.state.paused'),
    cancelling: t('run.state.cancelling'),
    succeeded: t('run.state.succeeded'),
    partial: t('run.state.partial'),
    failed: t('run.state.failed'),
    timeout: t('run.state.timeout'),
    crashed: t('run.state.crashed'),
    cancelled: t('run.state.cancelled'),
    reconciling: t('run.state.reconciling'),
  }))
  const types = computed<Record<RunType, string>>(() => ({
    QUEUED: names.value.queued,
    RUNNING: names.value.running,
    PAUSED: names.value.paused,
    CANCELLING: names.value.cancelling,
    SUCCEEDED: names.value.succeeded,
    FAILED: names.value.failed,
    CRASHED: names.value.crashed,
    CANCELLED: names.value.cancelled,
  }))
  const filters = computed<Record<RunFilterState, string>>(() => ({ ...types.value, PARTIAL: names.value.partial }))
  const stages = computed<Record<StageState, string>>(() => ({
    BLOCKED: t('stage.state.blocked'),
    QUEUED: t('stage.state.queued'),
    RUNNING: t('stage.state.running'),
    RETRY_WAIT: t('stage.state.retry_wait'),
    PAUSED: t('stage.state.paused'),
    SUCCEEDED: t('stage.state.succeeded'),
    FAILED: t('stage.state.failed'),
    CANCELLED: t('stage.state.cancelled'),
    SKIPPED: t('stage.state.skipped'),
    WAITING: t('stage.state.waiting'),
    CRASHED: t('stage.state.crashed'),
  }))
  const verbs = computed<Record<RunVerb, string>>(() => ({
    pause: t('run.verb.pause'),
    resume: t('run.verb.resume'),
    cancel: t('run.verb.cancel'),
  }))
  const partial = computed(() => t('run.state.partial'))
  return { names, types, filters, stages, verbs, partial }
}
