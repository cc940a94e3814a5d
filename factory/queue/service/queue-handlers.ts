import { createHash } from 'node:crypto'
import type { ServiceHandlers } from '#proto/adapter/server.ts'
import { Severity, type Stage, type TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { cancelRun, pauseRun, resumeRun } from '../domain/run-verbs.ts'
import { toRunMessage } from '../message/run-message.ts'
import { toStageSpec } from '../message/spec-message.ts'
import type { Finding } from './catalog.ts'
import { checkSpec } from './check-spec.ts'
import { applyVerb } from './apply-verb.ts'
import { decideStage } from './decide-stage.ts'
import type { QueueDeps } from './deps.ts'
import { listRuns } from './list-runs.ts'
import { invalid, noShardWorker, notFound, requireUuids } from '../message/refusal.ts'
import { getQueueStats } from './stats.ts'
import { previewRun, submitRun } from './submit.ts'
import { tailLogs } from './tail.ts'
import { watchEvents } from './watch.ts'

const MAX_SAMPLE = 200

/** The contract's methods; what each does is in the file of its name. */
export function createQueueHandlers(deps: QueueDeps): ServiceHandlers<typeof TaskQueueService> {
  const { catalog, runs } = deps
  const kinds = [...catalog.kinds].sort((a, b) => (a.kind ?? '') < (b.kind ?? '') ? -1 : 1)
  const etag = createHash('sha256').update(JSON.stringify(kinds)).digest('hex').slice(0, 32)

  return {
    listStageKinds: async () => ({ kinds, etag }),

    async submitRun({ requestId, spec: asked, validateOnly }, { signal }) {
      const spec = await checkSpec(asked, catalog, signal)
      if (validateOnly) {
        return { run: await previewRun(deps, spec), replayed: false }
      }
      requireUuids({ request_id: requestId })
      return submitRun(deps, requestId, spec)
    },

    async getRun({ runId }) {
      requireUuids({ run_id: runId })
      const run = await runs.find(runId)
      if (!run) {
        throw notFound(runId)
      }
      return { run: toRunMessage(run) }
    },

    listRuns: request => listRuns(deps.connection, request),

    cancelRun: async request => ({
      run: await applyVerb(deps, 'CancelRun', request, draft => cancelRun(draft, request.reason || 'CANCEL_REQUESTED')),
    }),

    pauseRun: async request => ({ run: await applyVerb(deps, 'PauseRun', request, pauseRun) }),

    resumeRun: async request => ({ run: await applyVerb(deps, 'ResumeRun', request, resumeRun) }),

    async planRun({ stages, ...given }, { signal }) {
      const { findings, stageColumns } = await catalog.plan(stages.map(toStageSpec), given, signal)
      return { findings: findings.map(toFinding), stageColumns }
    },

    async inspectSource({ stage, sampleSize }, { signal }) {
      const inspection = await catalog.inspect(toStageSpec(requireStage(stage)), requireSampleSize(sampleSize), signal)
      return {
        ...inspection, findings: inspection.findings.map(toFinding), bytes: BigInt(inspection.bytes),
        rowsRead: BigInt(inspection.rowsRead),
      }
    },

    watchEvents: (request, { signal }) => watchEvents(deps.log, request, signal),

    getQueueStats: ({ project }) => getQueueStats(deps, project),

    async drainShardWorker({ workerId }) {
      const drained = deps.shardWorkers.drain(workerId)
      if (!drained) {
        throw noShardWorker(workerId)
      }
      return { worker: drained.worker, replayed: drained.wasDraining }
    },

    decideStage: async request => ({ run: await decideStage(deps, request) }),

    tailLogs: (request, { signal }) => tailLogs(deps, request, signal),
  }
}

const toFinding = ({ severity, ...finding }: Finding) => ({ ...finding, severity: Severity[severity] })

function requireStage(stage: Stage | undefined): Stage {
  if (!stage) {
    throw invalid([{ field: 'stage', description: 'is missing' }])
  }
  return stage
}

function requireSampleSize(sampleSize: number): number {
  if (sampleSize < 0 || sampleSize > MAX_SAMPLE) {
    throw invalid([{ field: 'sample_size', description: `must be 0 to ${MAX_SAMPLE}` }])
  }
  return sampleSize
}
