import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineListItem } from '#shared/contract/pipeline-list.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'

const ID = '01900000-0000-7000-8000-0000000000aa'
const AT = '2026-11-20T06:00:00.000Z'
const SHA = 'a'.repeat(64)

export const givenListItem = (change: Partial<PipelineListItem> = {}): PipelineListItem => ({
  id: ID, version: 1, createdAt: AT, updatedAt: AT, projectId: ID, name: 'Airports, cleaned', description: '',
  revision: { id: ID, number: 3, sha256: SHA, message: '', actor: 'operator', createdAt: AT },
  stageCount: 2, kinds: ['input.dataset', 'publish'], launchCheck: null,
  lastRun: null,
  template: null,
  ...change,
})

export const givenDatasetView = (change: Partial<DatasetView> = {}): DatasetView => ({
  id: ID, version: 1, createdAt: AT, updatedAt: AT, projectId: ID, name: 'Airports', description: '',
  latest: {
    id: ID, semver: '1.2.0', state: 'SEALED', rows: 10, bytes: 100, manifestSha256: SHA, producedByRun: ID,
    producedByStage: 'publish', createdAt: AT,
  },
  ...change,
})

export const givenStageOf = (kind: string, change: Partial<DraftStage> = {}): DraftStage => ({
  key: kind.split('.').at(-1) ?? kind, kind, name: '', needs: [], parameters: {}, ...change,
})

const kind = (
  name: string, en: string, properties: Record<string, unknown>, required: string[] = [],
): StageKindView => ({
  ...factsByName(name), shape: 'unknown', modelTasks: [], note: [], recordsPerSecond: null,
  version: '1.0.0', displayNames: { 'en': en, 'zh-CN': en }, icon: '', metrics: [], minInputs: 0, maxInputs: 0,
  resumable: true, usesModel: false,
  parametersSchema: { type: 'object', additionalProperties: false, properties, required },
})

/** A schema with one parameter, for which the box of a stage has a text while it has no value. */
export const givenNoted = (name: string, none: string) =>
  ({ type: 'object', properties: { [name]: { 'type': 'array', 'title': name, 'x-note': { '': none } } } })

export const KINDS: StageKindView[] = [
  kind('input.dataset', 'Dataset version', {}),
  kind('filter.tokens', 'Filter by tokens', {
    field: { 'type': 'string', 'minLength': 1, 'x-field': true, 'title': 'Field' },
    min_tokens: { type: 'integer', minimum: 0, default: 10, title: 'Least tokens' },
  }, ['field']),
  kind(
    'publish', 'Write to dataset', { dataset_id: { 'type': 'string', 'x-dataset': true, 'title': 'Dataset' } },
    ['dataset_id'],
  ),
]
