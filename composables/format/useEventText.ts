import type { RunEventView } from '#shared/contract/run/run-event.contract'
import { formatNumber } from '~/utils/format/number-format'
import { toEventFacts } from '~/utils/run/run-event'
import { withoutRepeats } from '~/utils/run/run-event-fold'
import { isPartial } from '~/utils/run/run-look'

/**
 * The texts of events, single or folded.
 *
 * @param isPartialRun a success of the whole run, of whose records many failed.
 */
export function useEventText(isPartialRun: () => boolean) {
  const { t } = useI18n()
  const { label } = useLabels()
  const { errorOf } = useReasonText()

  const listed = (parts: readonly string[]) => parts.filter(part => part !== '').join(t('common.list_separator'))
  const tokensText = ({ input, output }: { input: number, output: number }) =>
    t('run.event.tokens_text', { input: formatNumber(input), output: formatNumber(output) })

  /** The new state; '' for an event without a state. */
  function stateOf(event: RunEventView): string {
    const { stageState, counts = { recordsIn: 0, recordsFailed: 0 }, runName } = toEventFacts(event)
    if (stageState) {
      return isPartial(stageState, counts) ? label('run.state', 'partial') : label('stage.state', stageState)
    }
    return runName ? label('run.state', runName === 'succeeded' && isPartialRun() ? 'partial' : runName) : ''
  }

  function detailOf(event: RunEventView): string {
    const { error, message } = toEventFacts(event)
    const failure = error ? errorOf(error) : undefined
    return listed([failure?.text ?? '', failure?.note ?? '', message])
  }

  /** @param of the model that used them; '' = several, or unknown. */
  const usedOf = (tokens: { input: number, output: number }, of: string) =>
    of === '' ? tokensText(tokens) : t('run.event.tokens_of', { model: of, text: tokensText(tokens) })

  function textOf(event: RunEventView): string {
    const { tokens } = toEventFacts(event)
    return tokens ? usedOf(tokens, detailOf(event)) : listed([stateOf(event), detailOf(event)])
  }

  /**
   * Text of a group: the sum of its tokens, or the sequence of its states with the last message.
   *
   * @param events newest first
   */
  function sumOf(events: readonly RunEventView[]): string {
    const [newest] = events
    const used = events.flatMap(event => toEventFacts(event).tokens ?? [])
    if (used.length > 0) {
      const models = new Set(events.map(event => toEventFacts(event).message))
      return usedOf(
        {
          input: used.reduce((sum, { input }) => sum + input, 0),
          output: used.reduce((sum, { output }) => sum + output, 0),
        },
        models.size === 1 ? [...models].join('') : '',
      )
    }
    const way = withoutRepeats([...events].reverse().map(stateOf)).join(' → ')
    return listed([way, newest ? detailOf(newest) : ''])
  }
  return { textOf, sumOf }
}
