import type { AccessCounterTable, AccessStateTable, ApiTokenTable, SessionTable, UserTable } from './schema/access'
import type {
  AlertDeliveryTable, AlertEventTable, AlertRuleTable, AlertSampleTable, AlertTable, ChannelTable, SilenceTable,
} from './schema/alert'
import type { ConfigRevisionTable } from './schema/config'
import type { DatasetTable, DatasetVersionTable } from './schema/dataset'
import type { EventCursorTable, IdempotencyKeyTable, OutboxTable, RunEventTable } from './schema/event'
import type {
  BudgetTable, ModelConfigTable, ModelConfigVersionTable, ModelPriceTable, ModelTestCallTable,
} from './schema/model'
import type { PipelineRevisionTable, PipelineStageTable, PipelineTable } from './schema/pipeline'
import type {
  AuditChainTable, AuditLogTable, AuditPendingTable, DemoHistoryTable, DemoTable, ProjectTable,
} from './schema/project'
import type { QcLotTable, QcPolicyTable, QcSampleTable, QcVerdictTable } from './schema/quality'
import type { ReleaseChannelTable, ReleaseTable } from './schema/release'
import type {
  CoverageTable, LineSummaryTable, MetricsLatencyTable, MetricsSummaryTable, RunCountTable, TokensUsageTable,
} from './schema/rollup'
import type {
  RunSelectionTable, SavedViewTable, StageRunTable, StageShardTable, TaskRunTable, TaskTable,
} from './schema/run'
import type {
  DataSourceTable, ResumableUploadTable, SourceUseDayTable, SourceUseTable, UploadTable,
} from './schema/source'
import type {
  PipelineTemplateTable, TemplateLabelTable, TemplateSampleTable, TemplateVersionTable,
} from './schema/template'

/**
 * The console's database, one interface per table. Migrations are the source of truth; `tests/db/schema.spec.ts`
 * compares both. Columns are snake_case there and camelCase here (CamelCasePlugin).
 */
export interface Schema {
  projects: ProjectTable
  demos: DemoTable
  demoHistories: DemoHistoryTable
  dataSources: DataSourceTable
  sourceUses: SourceUseTable
  sourceUseDays: SourceUseDayTable
  uploads: UploadTable
  resumableUploads: ResumableUploadTable
  datasets: DatasetTable
  datasetVersions: DatasetVersionTable
  pipelines: PipelineTable
  pipelineRevisions: PipelineRevisionTable
  pipelineStages: PipelineStageTable
  pipelineTemplates: PipelineTemplateTable
  templateVersions: TemplateVersionTable
  templateLabels: TemplateLabelTable
  templateSamples: TemplateSampleTable
  tasks: TaskTable
  taskRuns: TaskRunTable
  stageRuns: StageRunTable
  stageShards: StageShardTable
  savedViews: SavedViewTable
  runSelections: RunSelectionTable
  runEvents: RunEventTable
  outbox: OutboxTable
  idempotencyKeys: IdempotencyKeyTable
  eventCursors: EventCursorTable
  coverage: CoverageTable
  metricsSummary: MetricsSummaryTable
  metricsLatency: MetricsLatencyTable
  lineSummary: LineSummaryTable
  runCounts: RunCountTable
  tokensUsage: TokensUsageTable
  alertRules: AlertRuleTable
  alerts: AlertTable
  alertEvents: AlertEventTable
  silences: SilenceTable
  channels: ChannelTable
  alertDeliveries: AlertDeliveryTable
  alertSamples: AlertSampleTable
  qcPolicies: QcPolicyTable
  qcLots: QcLotTable
  qcSamples: QcSampleTable
  qcVerdicts: QcVerdictTable
  releases: ReleaseTable
  releaseChannels: ReleaseChannelTable
  modelConfigs: ModelConfigTable
  modelConfigVersions: ModelConfigVersionTable
  modelPrices: ModelPriceTable
  budgets: BudgetTable
  modelTestCalls: ModelTestCallTable
  configRevisions: ConfigRevisionTable
  users: UserTable
  sessions: SessionTable
  apiTokens: ApiTokenTable
  accessState: AccessStateTable
  accessCounters: AccessCounterTable
  auditLog: AuditLogTable
  auditChain: AuditChainTable
  auditPending: AuditPendingTable
}
