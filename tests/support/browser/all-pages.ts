import type { ApiClient } from '~/utils/api/api-client.ts'
import type { Place } from '../api/api.ts'
import { makeReviewLot } from '../quality/review-lot.ts'
import { untilSealed } from '../run/runs.ts'
import { addSlowTask } from '../run/slow-run.ts'

/** Of each file of `pages/` what its address needs; a rule test compares them with the files. */
export const PAGE_PATHS = {
  'index': ['/'],
  'sources/index': ['/sources', '/sources?add=connect'],
  'datasets/index': ['/datasets'],
  'datasets/[id]': ['/datasets/:dataset', '/datasets/:dataset?tab=records', '/datasets/:dataset?tab=lineage'],
  'pipelines/index': ['/pipelines'],
  'pipelines/new': ['/pipelines/new', '/pipelines/new?start=empty'],
  'pipelines/[id]': ['/pipelines/:pipeline', '/pipelines/:pipeline?view=list'],
  'templates/index': ['/templates'],
  'runs/index': ['/runs'],
  'runs/compare': ['/runs/compare?a=:run&b=:other'],
  'runs/[id]': ['/runs/:run', '/runs/:run?tab=outputs', '/runs/:run?tab=events', '/runs/:run?tab=parameters'],
  'alerts/index': ['/alerts', '/alerts?tab=rules'],
  'qc/index': ['/qc', '/qc?tab=policies'],
  'qc/lots/[id]': ['/qc/lots/:lot'],
  'qc/review/[lot]': ['/qc/review/:lot'],
  'releases/index': ['/releases'],
  'releases/[id]/index': ['/releases/:release'],
  'releases/[id]/public': ['/releases/:release/public'],
  'stats': ['/stats'],
  'stats/index': ['/stats?from=now-1h&to=now'],
  // Leads on to `/stats`.
  'stats/history': [],
  'stats/stages': ['/stats/stages'],
  'stats/tokens': ['/stats/tokens'],
  'stats/quality': ['/stats/quality'],
  'stats/cost': ['/stats/cost'],
  'stats/handover': ['/stats/handover'],
  'models': ['/models'],
  'settings': ['/settings', '/settings?section=health', '/settings?section=audit'],
  'reference': ['/reference'],
  'sign-in': ['/sign-in'],
} as const

type Name = 'dataset' | 'pipeline' | 'run' | 'other' | 'lot' | 'release'

/** What the pages of objects show, in the project of the place. Needs the simulator. */
export async function givenAllPages(place: Place, api: ApiClient): Promise<string[]> {
  const { lotId } = await makeReviewLot(place, api, {
    lines: [
      '{"question":"Why?","answer":"Because."}', '{"question":"Who?","answer":"She."}',
      '{"question":"When?","answer":"Now."}',
    ],
    locale: 'en',
  })
  const { taskId, datasetId, pipelineId } = await addSlowTask(
    place, api, { name: 'Harbour notices', rows: 20, latencyMs: 1 },
  )
  const runs = []
  for (let launch = 0; launch < 2; launch += 1) {
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    await untilSealed(api, id)
    runs.push(id)
  }
  const release = await api('releaseCreate', { body: { datasetId, name: 'Notices' } })
  const ids: Record<Name, string> = {
    dataset: datasetId, pipeline: pipelineId, run: runs[1] ?? '', other: runs[0] ?? '', lot: lotId, release: release.id,
  }
  return Object.values(PAGE_PATHS).flat().map(path => path.replace(/:(\w+)/g, (_, name: Name) => ids[name]))
}
