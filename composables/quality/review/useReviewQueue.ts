import type { QcSampleView } from '#shared/contract/quality/qc-lot.contract'
import type { QcSampleDetail } from '#shared/contract/quality/qc-review.contract'
import type { VerdictRole } from '#shared/domain/quality/sample-state'

/** Samples that are claimed before they are looked at, so that the next one is there at once. */
const AHEAD = 5
const REFILL_AT = 3

export interface HeldSample {
  sample: QcSampleDetail
  /** When it was read, by the clock of the page: what is left of a claim counts from here. */
  readAtMs: number
}

interface QueueOptions {
  lotId: string
  reviewer: Readonly<Ref<string>>
  role: Readonly<Ref<VerdictRole>>
  samples: Readonly<Ref<readonly QcSampleView[]>>
  /** Verdicts on them are on their way, or stored. */
  isGiven: (id: string) => boolean
}

/** Which sample is shown, and those that are claimed ahead of it. */
export function useReviewQueue({ lotId, reviewer, role, samples, isGiven }: QueueOptions) {
  const { t } = useI18n()
  const api = useApi()
  const { can } = useSession()
  /** Others look at samples, and claim none. */
  const mayJudge = can('operator')
  const held = shallowRef<ReadonlyMap<string, HeldSample>>(new Map())
  const ahead = shallowRef<readonly string[]>([])
  const currentId = ref<string>()
  const isDone = ref(false)
  /** The next ones could not be claimed. */
  const isFailed = ref(false)
  const shown = computed(() => currentId.value === undefined ? undefined : held.value.get(currentId.value))

  function keep(...details: QcSampleDetail[]) {
    const next = new Map(held.value)
    details.forEach(sample => next.set(sample.id, { sample, readAtMs: Date.now() }))
    held.value = next
  }

  const filling = useAction(async () => {
    const after = shown.value?.sample.position ?? 0
    const { items } = await api('qcLotNext', {
      params: { id: lotId }, body: { reviewer: reviewer.value, role: role.value, count: AHEAD + 1, after },
    })
    // What is shown keeps its place while it is judged.
    keep(...items)
    ahead.value = items.map(({ id }) => id)
    return true
  }, { title: () => t('review.fault.claim_failed') })

  let filled: Promise<boolean | undefined> | undefined
  function fill() {
    filled ??= filling.run().finally(() => {
      filled = undefined
    })
    return filled
  }

  const listReady = () => ahead.value.filter(id => id !== currentId.value && !isGiven(id))

  /** The next one that waits for a verdict; most often it is here already. */
  async function advance() {
    isFailed.value = false
    if (!mayJudge) {
      await step(1)
      return
    }
    if (listReady().length === 0) {
      // One that is under way may have begun before the last verdicts.
      const isRead = (filled && await filled && listReady().length > 0) || await fill()
      isFailed.value = !isRead
    }
    const [next, ...rest] = listReady()
    ahead.value = rest
    isDone.value = next === undefined
    currentId.value = next
    if (next !== undefined && rest.length < REFILL_AT) {
      void fill()
    }
  }

  const opening = useAction(async (id: string) => {
    const item = samples.value.find(known => known.id === id)
    const isFree = mayJudge
      && item?.awaited === role.value
      && (item.claim === null || item.claim.by === reviewer.value)
      && !isGiven(id)
    const read = () => api('qcSampleGet', { params: { id }, query: { reviewer: reviewer.value } })
    // Whoever has judged it already may only look.
    const seen = isFree && role.value === 'first' ? undefined : await read()
    const isMine = isFree && !seen?.verdicts.some(given => given.undoneAt === null && given.reviewer === reviewer.value)
    try {
      keep(isMine
        ? await api('qcSampleClaim', { params: { id }, body: { reviewer: reviewer.value } })
        : seen ?? await read())
    }
    catch (error) {
      // Somebody was faster, or it is not this reviewer's to judge: it can be looked at.
      if (!isMine || toFailure(error).code !== 'conflict') {
        throw error
      }
      keep(await read())
    }
    currentId.value = id
    isDone.value = false
  }, { title: () => t('common.load_failed'), keyOf: id => id })

  /** Shows a sample; what is here is shown at once. The one before stays until the other is here. */
  async function open(id: string) {
    const known = held.value.get(id)
    if (known && !isGiven(id) && known.sample.claim?.by === reviewer.value) {
      currentId.value = id
      isDone.value = false
      return
    }
    await opening.run(id)
  }

  /** The neighbour in the lot, whatever its state. */
  function step(by: 1 | -1) {
    const list = samples.value
    const index = list.findIndex(({ id }) => id === currentId.value)
    const next = index < 0 ? list.at(by === 1 ? 0 : -1) : list[index + by]
    return next ? open(next.id) : undefined
  }

  /** Another reviewer, or another kind of review: nothing that was claimed counts. */
  async function restart() {
    held.value = new Map()
    ahead.value = []
    currentId.value = undefined
    isDone.value = false
    await advance()
  }

  return {
    shown, held, currentId, isDone, isFailed, isLoading: computed(() => filling.isBusy.value || opening.isBusy.value),
    keep, advance, open, step, restart, renew: (id: string) => opening.run(id),
  }
}
