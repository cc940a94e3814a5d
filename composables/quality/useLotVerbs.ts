import type { QcLotDetail, QcLotView } from '#shared/contract/quality/qc-lot.contract'
import { toLotName, type LotDecision } from '#shared/domain/quality/lot-state'
import { toProblem } from '~/utils/api/problem'

/** Draws, decides, scraps and closes a lot; a refusal is told in the reader's words. */
export function useLotVerbs(lot: () => QcLotView | undefined, onDone: (lot: QcLotDetail | QcLotView) => unknown) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { label, findLabel } = useLabels()
  const explain = (error: unknown) => {
    const code = toProblem(error)?.errors?.[0]?.code
    return code === undefined ? undefined : findLabel('quality.refusal', code)
  }
  const title = () => t('quality.lot.verb_failed', { name: toLotName(lot()?.number ?? 0) })

  const { run: decide, isBusy: isDeciding } = useAction(
    async (decision: LotDecision, reason: string, leaveOutFailed: boolean): Promise<boolean> => {
      const known = lot()
      if (known) {
        await onDone(await api('qcLotDecide', { params: { id: known.id }, body: { decision, reason, leaveOutFailed } }))
        notify.done(label('quality.lot_decided', decision, { name: toLotName(known.number) }))
      }
      return true
    }, { title, explain },
  )

  const { run: scrap, isBusy: isScrapping } = useAction(async (reason: string): Promise<boolean> => {
    const known = lot()
    if (known) {
      await onDone(await api('qcLotScrap', { params: { id: known.id }, body: { reason } }))
    }
    return true
  }, { title, explain })

  const { run: close, isBusy: isClosing } = useAction(async (reason: string): Promise<boolean> => {
    const known = lot()
    if (known) {
      await onDone(await api('qcLotClose', { params: { id: known.id }, body: { reason } }))
    }
    return true
  }, { title, explain })

  const { run: draw, isBusy: isDrawing } = useAction(async () => {
    const known = lot()
    if (known) {
      await onDone(await api('qcLotDraw', { params: { id: known.id } }))
    }
  }, { title, explain })

  return {
    decide, scrap, close, draw,
    isBusy: computed(() => isDeciding.value || isScrapping.value || isClosing.value),
    isDrawing,
  }
}
