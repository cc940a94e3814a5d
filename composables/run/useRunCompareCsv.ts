import type { RunCompare, RunCompareOverlap } from '#shared/contract/run/run-compare.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { isDemoProject } from '#shared/domain/project'
import type { Fetched } from '../api/useApiData'

interface Compared {
  compared: () => Fetched<RunCompare> | null
  kinds: () => StageKindView[]
  /** Only what was asked for. */
  overlap: () => RunCompareOverlap | undefined
  /** The request whose answer is saved. */
  curl: () => string
}

/** Saves a comparison with what it compares, when it was read and with which request. */
export function useRunCompareCsv({ compared, kinds, overlap, curl }: Compared) {
  const { t } = useI18n()
  const { label } = useLabels()
  const { exact } = useFormat()
  const zone = useReportZone()
  const demoMark = useDemoMark()
  const { toLink } = useWholeAddress()
  const project = useProjectMark()

  /** Words of what is there: nothing is saved before. */
  const { figureName, stageOf, sentenceOf } = useRunCompareText(() => {
    const known = compared()
    if (!known) {
      throw new Error('nothing is compared')
    }
    return known
  }, kinds)

  const { run, isBusy } = useAction(async () => {
    const known = compared()
    if (!known) {
      return
    }
    const [{ toCompareCsv }, { saveFile }, { toFileMarks, toFileName }] = await Promise.all([
      import('~/utils/run/run-compare-csv'), import('~/utils/base/save-file'), import('~/utils/chart/chart-table'),
    ])
    const sideOf = ({ id, name, pipeline, stateName, startedAt, finishedAt }: RunCompare['a']) =>
      `${name} · ${id} · ${pipeline.name} · ${t('pipeline.list.revision', { number: pipeline.revision })} · `
      + `${label('run.state', stateName)} · ${exact(startedAt)} – ${exact(finishedAt)} · ${toLink(`/runs/${id}`)}`
    // By the runs: the page may be opened under another project.
    const mark = isDemoProject(known.a.projectId) || isDemoProject(known.b.projectId) ? demoMark.value : undefined
    const notes = [
      [t('chart.title'), t('run.compare.title')], ['A', sideOf(known.a)], ['B', sideOf(known.b)],
      [t('run.compare.read_at'), exact(known.fetchedAt)], [t('chart.zone'), zone.value],
      [project.value.name, project.value.value], [t('chart.request'), curl()],
      ...mark ? [[mark.name, mark.value] as const] : [],
    ] as const
    const words = {
      heads: [
        t('run.compare.part'), t('run.compare.figure'), t('run.compare.unit'), 'A', 'B', t('run.compare.change'),
        t('run.compare.change_relative'),
      ] as const,
      parts: {
        findings: t('run.compare.findings'), figures: t('run.compare.figures'), stages: t('run.compare.stages'),
        parameters: t('run.compare.parameters'),
        inputs: t('run.compare.input'), outputs: t('run.compare.output'), records: t('run.compare.records'),
        course: t('run.compare.course'),
      },
      figureOf: figureName, stageOf, sentenceOf,
      workTime: t('run.compare.work_time'), yield: label('run.compare_figure', 'yield'),
      out: label('run.compare_figure', 'records_out'),
      inBoth: t('run.compare.in_both'), elapsed: t('run.compare.elapsed'),
    }
    const text = toCompareCsv(known, { notes, words, overlap: overlap() })
    saveFile(new Blob([text], { type: 'text/csv;charset=utf-8' }), toFileName(
      [...toFileMarks(mark), t('run.compare.title'), known.a.id, known.b.id], 'csv', [project.value.key, zone.value],
    ))
  }, { title: () => t('run.compare.save_failed') })

  return { saveCsv: run, isSaving: isBusy }
}
