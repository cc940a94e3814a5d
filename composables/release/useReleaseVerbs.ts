import type { ReleaseChange, ReleaseDetail } from '#shared/contract/release/release.contract'
import type { PersonalKind } from '#record/personal-data'
import type { Toast } from '../base/useToast'
import { createKeys } from '~/utils/api/request-key'
import type { ReleaseQuestion } from '~/utils/release/release-look'

/** Long enough to be read and pressed. */
const READY_MS = 15_000

/**
 * What is done with one release; the page shows the answer at once, and reads again.
 *
 * @param question what the page asks: what passes the last gate is far below the button that asks whether to publish
 */
export function useReleaseVerbs(release: ReturnType<typeof useRelease>, question: Ref<ReleaseQuestion | undefined>) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const toast = useToast()
  const keys = createKeys()

  const now = () => {
    const known = release.data.value
    if (!known) {
      throw new Error('the release has not been read')
    }
    return known
  }
  /** The state that a key belongs to: after it, the same press is another request. */
  const keyFor = (verb: string, body: unknown = {}) => keys.keyFor(verb, { version: now().version, body })
  const show = (answer: ReleaseDetail) => {
    release.data.value = { ...answer, fetchedAt: Date.now() }
  }

  /** Shows the answer to what may have passed a gate; after the last one, the note leads on. */
  const showDone = (title: string, answer: ReleaseDetail) => {
    const isReadyNow = now().state !== 'READY' && answer.state === 'READY'
    show(answer)
    if (!isReadyNow) {
      notify.done(title)
      return
    }
    ready = notify.done(title, {
      description: t('release.done.ready'), durationMs: READY_MS,
      actions: [{
        label: t('release.verb.publish', { semver: answer.semver }),
        onClick: () => {
          question.value = 'publish'
        },
      }],
    })
  }
  let ready: Toast | undefined
  const leaveReady = () => {
    if (ready) {
      toast.remove(ready.id)
    }
  }
  // Beside the question itself, or after its answer, it would ask again.
  watch(
    () => question.value === 'publish' || release.data.value?.state !== 'READY', isOver => isOver && leaveReady(),
  )
  // What it opens goes with the page.
  onScopeDispose(leaveReady)

  const doing = useAction(async (verb: 'check' | 'publish' | 'archive') => {
    const params = { id: now().id }
    if (verb === 'publish') {
      show(await api('releasePublish', { params }))
      notify.done(t('release.done.publish', { semver: now().semver }))
      return
    }
    const idempotencyKey = keyFor(verb)
    show(verb === 'check'
      ? await api('releaseCheck', { params, idempotencyKey })
      : await api('releaseArchive', { params, idempotencyKey }))
  }, { title: () => t('release.failed') })

  const ending = useAction(async (verb: 'deprecate' | 'withdraw', reason: string) => {
    const call = { params: { id: now().id }, body: { reason } }
    show(verb === 'deprecate' ? await api('releaseDeprecate', call) : await api('releaseWithdraw', call))
    notify.done(verb === 'deprecate' ? t('release.done.deprecate') : t('release.done.withdraw'))
    return true
  }, { title: () => t('release.failed') })

  const restoring = useAction(async (as: 'PUBLISHED' | 'DEPRECATED') => {
    show(await api('releaseRestore', { params: { id: now().id }, body: { as }, idempotencyKey: keyFor('restore', as) }))
    return true
  }, { title: () => t('release.failed') })

  const waiving = useAction(async (kind: PersonalKind, reason: string) => {
    showDone(t('release.done.waive'), await api(
      'releaseWaive', { params: { id: now().id, kind }, version: now().version, body: { reason } },
    ))
    return true
  }, { title: () => t('release.failed') })

  const saving = useAction(async (change: ReleaseChange) => {
    showDone(t('release.done.save'), await api(
      'releaseChange', { params: { id: now().id }, version: now().version, body: change },
    ))
    return true
  }, { title: () => t('release.failed') })

  const discarding = useAction(async () => {
    await api('releaseDelete', { params: { id: now().id }, version: now().version })
    notify.done(t('release.done.discard'))
    await goTo('/releases')
  }, { title: () => t('release.failed') })

  const pointing = useAction(async (isStable: boolean) => {
    show(await api('releaseChannelSet', {
      params: { id: now().id, channel: 'stable' }, version: now().version, body: { isHere: isStable },
    }))
  }, { title: () => t('release.failed') })

  const verifying = useAction(async () => {
    show(await api('releaseVerify', { params: { id: now().id }, idempotencyKey: keyFor('verify') }))
  }, { title: () => t('release.failed') })

  /** It ends while the page is open, most often at once; whoever comes later reads it in the passport. */
  watch(release.data, (after, before) => {
    const { work, verified } = after ?? {}
    if (before?.work?.kind !== 'verify' || work || !verified || verified.at === before.verified?.at) {
      return
    }
    const wrong = verified.files.filter(file => file.problem !== '').length
    if (wrong === 0) {
      notify.done(t('release.done.verify', { count: verified.files.length }, verified.files.length))
    }
    else {
      notify.warned(t('release.done.verify_wrong', { count: wrong }, wrong))
    }
  })

  return { doing, ending, restoring, waiving, saving, discarding, pointing, verifying }
}
