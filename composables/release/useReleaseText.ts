import type { ReleaseDetail, ReleaseGate } from '#shared/contract/release/release.contract'
import { findKept, type EarlierLot, type UndecidedLot } from '#shared/domain/release/gate'
import { CARD_SECTIONS } from '#shared/domain/release/card'
import { PERSONAL_KINDS } from '#record/personal-data'
import { toLotName } from '#shared/domain/quality/lot-state'
import { toInnerLabel } from '~/utils/format/inner-label'
import { closeAround, joinSentences } from '~/utils/format/wide-text'

/** What gates and differences mean, in the reader's language. */
export function useReleaseText() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { number } = useFormat()
  const { nameOfKind } = useStageNames()
  const { actorText } = useActorText()
  const { defectsText } = useLotText()

  const list = (words: readonly string[]) => words.join(t('common.list_separator'))
  const named = <Code extends string>(
    words: readonly string[] | undefined, codes: readonly Code[], textOf: (code: Code) => string,
  ) =>
    list((words ?? []).map((word) => {
      const code = codes.find(known => known === word)
      return code === undefined ? word : textOf(code)
    }))

  /** Inside a sentence, as a lot says it on its own page. */
  const sampledText = (defects: number, acceptNumber: number): string =>
    toInnerLabel(defectsText(defects, acceptNumber))

  /** Fixes of reviewers that are not in what is released; '' = there are none. */
  const fixesText = (fixes = 0): string => fixes === 0 ? '' : t('release.gate.fixes', { count: number(fixes) }, fixes)

  /** Records of the version that a lot of another one has faulted. */
  function earlierText({ number: lot, failed, fixed }: EarlierLot): string {
    const words = { lot: toLotName(lot), failed: number(failed), fixed: number(fixed) }
    return failed === 0
      ? t('release.gate.earlier_fixed', words, fixed)
      : fixed === 0
        ? t('release.gate.earlier_failed', words, failed)
        : t('release.gate.earlier_both', words, failed)
  }

  /** A lot of the version beside the one that was accepted. */
  const undecidedText = ({ number: lot }: Pick<UndecidedLot, 'number'>): string =>
    t('release.gate.undecided', { lot: toLotName(lot) })

  /** Samples that reviewers have failed, in the lot that was accepted; '' = there are none. */
  const keptText = (failed = 0): string => failed === 0 ? '' : t('release.gate.kept', { count: number(failed) }, failed)

  function gateText(gate: ReleaseGate): string {
    const texts = [outcomeText(gate), fixesText(gate.facts.fixes), keptText(findKept([gate])?.failed)]
    return joinSentences(texts.filter(text => text !== ''))
  }

  function outcomeText({ code, facts }: ReleaseGate): string {
    const {
      number: lot = 0, sampleSize = 0, failed = 0, defects, acceptNumber = 0, reason = '', files, path = '', records,
      columns = [], removed = [], changed = [], kinds = [],
    } = facts
    const words = {
      lot: toLotName(lot),
      samples: number(sampleSize),
      failed: number(failed),
      defects: sampledText(defects ?? 0, acceptNumber),
      accept: number(acceptNumber),
      reason,
      files: number(files ?? 0),
      path,
      columns: list([...columns, ...removed, ...changed]),
      sections: named(facts.sections, CARD_SECTIONS, code => label('release.section', code)),
      kinds: named(facts.kinds, PERSONAL_KINDS, kind =>
        kind === kinds[0] ? label('release.personal', kind) : toInnerLabel(label('release.personal', kind))),
      records: number(records ?? 0),
      scanned: scanText(facts),
    }
    const count = records ?? files ?? 0
    // Releases of older versions have kept only how many samples failed.
    if (code === 'lot_accepted' && defects !== undefined) {
      return t('release.gate.lot_defects', words, sampleSize)
    }
    // Of several kinds, the count is that of the most frequent one.
    return code === 'personal_found' && kinds.length > 1
      ? t('release.personal_several', words, count)
      : label('release.outcome', code, words, count)
  }

  /** Whether all records were looked at, or a part. */
  const scanText = (
    { scanned = 0, total = 0 }: { scanned?: number | undefined, total?: number | undefined },
  ): string => scanned === total
    ? t('release.scan.whole', { total: number(total) }, total)
    : t('release.scan.sample', { scanned: number(scanned), total: number(total) })

  /** Who accepted what was found of a kind, and why. */
  function waiverText({ kind, reason, by }: ReleaseDetail['waivers'][number]): string {
    const actor = actorText(by)
    // A reason that is a sentence ends inside of this one.
    const why = reason.replace(/[.。]$/u, '')
    return closeAround(
      t('release.passport.waived_of', { kind: label('release.personal', kind), reason: why, by: actor }), actor,
    )
  }

  /** Why the number is what it is. */
  function bumpText({ difference }: Pick<ReleaseDetail, 'difference'>): string {
    const { reason, records, removedColumns, changedColumns, addedColumns, uncompared } = difference
    const text = label('release.bump_reason', reason, {
      added: number(records?.added ?? 0),
      gone: number(records?.gone ?? 0),
      columns: list([...removedColumns, ...changedColumns]),
      new: list(addedColumns),
      why: uncompared ? label('release.uncompared', uncompared) : '',
    }, (reason === 'additions' ? records?.added : records?.gone) ?? 0)
    return reason === 'additions' && addedColumns.length > 0
      ? `${text} ${t('release.difference.new_columns', { columns: list(addedColumns) })}`
      : text
  }

  /** With its number: that of the version in it looks alike, so the words say which one it is. */
  const nameOfRelease = ({ name, semver }: Pick<ReleaseDetail, 'name' | 'semver'>): string =>
    t('release.titled', { name, semver })

  /** The card names types of stages by their code; a reader gets their names. */
  function nameOfCode(code: string): string | undefined {
    const name = nameOfKind(code)
    return name === code ? undefined : name
  }

  return {
    gateText, sampledText, earlierText, undecidedText, fixesText, keptText, bumpText, scanText, waiverText,
    nameOfCode, nameOfRelease, list,
  }
}
