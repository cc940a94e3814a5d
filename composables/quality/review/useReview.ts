import { useEventListener, useIntervalFn } from '@vueuse/core'
import { API_BASE } from '#shared/contract/paths'
import type { QcLotDetail, QcSampleView } from '#shared/contract/quality/qc-lot.contract'
import type { QcCountedLot, QcSampleReset } from '#shared/contract/quality/qc-review.contract'
import { takesVerdicts } from '#shared/domain/quality/sample-review'
import { toSampleState, type Verdict, type VerdictRole } from '#shared/domain/quality/sample-state'
import {
  type DraftFault, findDraftFault, type ReviewDraft, toComplaint, toFixedRecord,
} from '~/utils/quality/review-draft'

const SECOND_MS = 1_000
/** A claim with less than this left is renewed while its sample is worked on. */
const RENEW_MS = 60_000
/** A longer pause is no work. */
const LONGEST_PACE_MS = 5 * 60_000
/** Fewer say nothing about the next ones. */
const LEAST_PACES = 5
const MOST_PACES = 20

type Seen = Pick<QcSampleView, 'state' | 'defects' | 'claim' | 'awaited'>

interface SeenSample {
  change: Partial<Seen>
  version: number
}

const toSeen = ({ state, defects, claim, awaited, version }: Seen & Pick<QcSampleView, 'version'>) =>
  ({ change: { state, defects, claim, awaited }, version })

interface ReviewOptions {
  lot: Readonly<Ref<QcLotDetail>>
  samples: Readonly<Ref<readonly QcSampleView[]>>
  role: Readonly<Ref<VerdictRole>>
  /** The position to begin with; 0 = the first that waits. */
  firstPosition: number
  /** The verdict cannot be sent as it is; the place where something is missing gets the focus. */
  onIncomplete: (fault: DraftFault['code']) => unknown
}

/** One reviewer's work on a lot: what is shown, what is typed, what was given. */
export function useReview({ lot, samples, role, firstPosition, onIncomplete }: ReviewOptions) {
  const reviewer = useReviewer()
  const drafts = useReviewDrafts(lot.value.id)
  /** Drafts of stored verdicts, for one that is taken back. */
  const sent = new Map<string, ReviewDraft>()
  /** What the list does not know yet, up to which version of the sample. */
  const ahead = shallowRef<ReadonlyMap<string, SeenSample>>(new Map())
  /** Counts that the lot does not have yet: it is read again by its topic alone, and the live stream may be off. */
  const counted = shallowRef<QcCountedLot>()
  const complaint = ref<DraftFault>()
  const nowMs = ref(Date.now())
  const pace = useReviewPace()

  const verdicts = useReviewVerdicts({
    lot: () => lot.value,
    reviewer,
    onStored({ sample: stored, lot: after }) {
      sent.set(stored.id, drafts.draftOf(stored.id))
      drafts.drop(stored.id)
      setAhead(stored.id, toSeen(stored))
      count(after)
    },
    onRefused: ({ id }) => showAgain(id),
    onStoredLater: given => dropKeptDraft(given.lot.id, given.id),
    async onUndone(undone, { id }) {
      const draft = sent.get(id)
      if (draft) {
        drafts.change(id, draft)
      }
      await (undone ? showReset(undone) : showAgain(id))
    },
  })
  const shownSamples = computed(() => samples.value.map((item) => {
    const known = ahead.value.get(item.id)
    return known && item.version < known.version ? { ...item, ...known.change } : item
  }))
  const shownLot = computed(() => counted.value && counted.value.version > lot.value.version
    ? { ...lot.value, counts: counted.value.counts }
    : lot.value)
  const { can } = useSession()
  const queue = useReviewQueue({
    lotId: lot.value.id, reviewer, role, samples: shownSamples, isGiven: verdicts.isGiven,
  })
  const { leave } = useReviewLeave({
    lotId: lot.value.id, reviewer, holdsAny: () => can('operator') && queue.held.value.size > 0,
  })

  const sample = computed(() => queue.shown.value?.sample)
  const draft = computed(() => drafts.draftOf(sample.value?.id ?? ''))
  const fields = computed(() => lot.value.spec.review.fields)
  const claimLeftMs = computed(() => {
    const { sample: held, readAtMs } = queue.shown.value ?? {}
    return held?.claim && readAtMs !== undefined
      ? Math.max(0, held.claim.leftMs - Math.max(0, nowMs.value - readAtMs))
      : undefined
  })
  const isMine = computed(() => sample.value?.claim?.by === reviewer.value)
  const canJudge = computed(() => takesVerdicts(lot.value.state)
    && sample.value?.awaited === role.value
    && isMine.value
    && !verdicts.isGiven(sample.value.id))

  /** Answers may come in another order than they were given. */
  function count(after: QcCountedLot) {
    if (counted.value === undefined || after.version > counted.value.version) {
      counted.value = after
    }
  }

  function setAhead(id: string, seen: SeenSample | undefined) {
    const next = new Map(ahead.value)
    if (seen) {
      next.set(id, seen)
    }
    else {
      next.delete(id)
    }
    ahead.value = next
  }

  async function showAgain(id: string) {
    verdicts.forget(id)
    setAhead(id, undefined)
    await queue.open(id)
  }

  /** Verdicts on it were taken back. */
  async function showReset({ lot: after, ...sample }: QcSampleReset) {
    count(after)
    verdicts.forget(sample.id)
    setAhead(sample.id, toSeen(sample))
    queue.keep(sample)
    await queue.open(sample.id)
  }

  function change(part: Partial<ReviewDraft>) {
    if (sample.value && canJudge.value) {
      complaint.value = undefined
      drafts.change(sample.value.id, part)
    }
  }

  function toggleDefect(code: string) {
    const { defects } = draft.value
    change({ defects: defects.includes(code) ? defects.filter(known => known !== code) : [...defects, code] })
  }

  /** Sends it at once when nothing is missing: a verdict is one key, and can be taken back. */
  function choose(verdict: Verdict) {
    change({ verdict })
    give(false)
  }

  const submit = () => give(true)

  /** @param isSubmitted false = the verdict was only chosen */
  function give(isSubmitted: boolean) {
    const { value: judged } = sample
    const { verdict, defects, note, ...fix } = draft.value
    if (!judged || !canJudge.value || verdict === undefined) {
      return
    }
    const settled = role.value === 'adjudication' ? judged.verdicts.filter(({ undoneAt }) => undoneAt === null) : []
    const fault = findDraftFault(judged.record, draft.value, {
      codes: lot.value.spec.review.defects, findings: judged.findings, settled, fields: fields.value,
    })
    complaint.value = toComplaint(fault, isSubmitted)
    if (fault) {
      void onIncomplete(fault.code)
      return
    }
    const fixedRecord = verdict === 'FIX_AND_PASS' ? toFixedRecord(judged.record, fix, fields.value) : undefined
    setAhead(judged.id, {
      change: { state: toSampleState(verdict), defects, claim: null }, version: Number.POSITIVE_INFINITY,
    })
    verdicts.give({ id: judged.id, position: judged.position, body: {
      reviewer: reviewer.value, role: role.value, verdict, defects, note,
      ...fixedRecord !== undefined && { fixedRecord },
    } })
    pace.add()
    void queue.advance()
  }

  async function restart() {
    verdicts.clear()
    complaint.value = undefined
    await queue.restart()
  }

  useIntervalFn(() => {
    nowMs.value = Date.now()
    if (
      canJudge.value
      && sample.value
      && claimLeftMs.value !== undefined
      && claimLeftMs.value < RENEW_MS
      && document.visibilityState === 'visible'
      && drafts.drafts.value[sample.value.id]
    ) {
      void queue.renew(sample.value.id)
    }
  }, SECOND_MS)
  // From the browser's own store of pages: what it held was given up.
  useEventListener('pageshow', ({ persisted }) => persisted ? restart() : undefined)
  watch(sample, (after, before) => {
    if (after?.id !== before?.id) {
      complaint.value = undefined
    }
  })
  onMounted(async () => {
    watch([reviewer, role], async (_, [before]) => {
      await leave(before)
      await restart()
    })
    const first = samples.value.find(({ position }) => position === firstPosition)
    await (first ? queue.open(first.id) : takesVerdicts(lot.value.state) ? queue.advance() : queue.step(1))
  })

  return {
    reviewer, sample, draft, fields, complaint, nowMs, claimLeftMs, isMine, canJudge, shownLot, shownSamples, queue,
    verdicts, pace,
    change, toggleDefect, choose, submit, restart, showReset,
  }
}

interface LeaveOptions {
  lotId: string
  reviewer: Readonly<Ref<string>>
  /** Nothing is sent while nothing is held. */
  holdsAny: () => boolean
}

/** Gives up what a reviewer holds when the page is left or closed, so that nobody waits for claims to run out. */
function useReviewLeave({ lotId, reviewer, holdsAny }: LeaveOptions) {
  /** Outlives the page. Lost on the way = the claims run out by themselves. */
  async function leave(name = reviewer.value): Promise<void> {
    if (holdsAny()) {
      await fetch(`${API_BASE}/qc/lots/${lotId}/leave`, {
        method: 'POST', keepalive: true, headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ reviewer: name }),
      }).catch((error: unknown) => console.warn('the claims run out later', error))
    }
  }

  useEventListener('pagehide', () => void leave())
  onBeforeUnmount(() => void leave())
  return { leave }
}

/** How long this reviewer takes for a sample: the median of the last ones in this tab. */
function useReviewPace() {
  const times = ref<number[]>([])
  let lastMs = Date.now()

  function add() {
    const ms = Date.now() - lastMs
    lastMs = Date.now()
    if (ms < LONGEST_PACE_MS) {
      times.value = [...times.value.slice(1 - MOST_PACES), ms]
    }
  }

  const medianMs = computed(() => {
    const sorted = [...times.value].sort((a, b) => a - b)
    return sorted.length < LEAST_PACES ? undefined : sorted[Math.floor(sorted.length / 2)]
  })
  return { add, medianMs }
}
