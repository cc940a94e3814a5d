import type { LineageNode } from '#shared/contract/dataset.contract'
import { COLUMN_TYPES } from '#shared/domain/dataset/column-type'
import { SOURCE_KINDS } from '#shared/domain/source-kind'
import { UPLOAD_STATES } from '~/stores/upload'
import { SOURCE_STEPS } from '~/utils/source/source-url'
import { type LabelLists, orOther } from './label-lists'

export default {
  'dataset.column_type': orOther(COLUMN_TYPES),
  'dataset.lineage.type': ['source', 'run', 'version'] satisfies readonly LineageNode['type'][],
  'source.kind': orOther(SOURCE_KINDS),
  'source.step': SOURCE_STEPS,
  'source.upload_state': UPLOAD_STATES,
} as const satisfies LabelLists
