import { randomUUID } from 'node:crypto'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { Decision, type TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { callerGone } from './call-context'
import { orAbsent } from './grpc-error'
import type { Link } from './link'
import { present } from './plain'
import { toInspection, toPlan, toQueueStats, toRun, toShardWorker } from './queue-answer'
import { toArtifactMessage, toInputColumns, toSpecMessage, toStageMessage } from './queue-request'
import type { QueueGateway } from './queue.gateway'
import { tailLogs } from './queue-tail'
import { toStageKind } from './stage-kind-answer'
import { type WatchOptions, watchEvents } from './queue-watch'

export function createQueueGateway(link: Link<typeof TaskQueueService>, watch: WatchOptions): QueueGateway {
  return {
    listStageKinds: () => link.call(
      'ListStageKinds', 'readMs', (client, options) => client.listStageKinds({}, options),
      ({ kinds }) => kinds.map(toStageKind),
    ),
    submitRun(requestId, spec) {
      const request = { requestId, spec: toSpecMessage(spec) }
      return link.call(
        'SubmitRun', 'writeMs', (client, options) => client.submitRun(request, options), ({ run }) => toRun(run),
      )
    },
    validateRun(spec) {
      const request = { requestId: randomUUID(), spec: toSpecMessage(spec), validateOnly: true }
      return link.call('SubmitRun', 'writeMs', (client, options) => client.submitRun(request, options), () => undefined)
    },
    findRun: runId => orAbsent(link.call(
      'GetRun', 'readMs', (client, options) => client.getRun({ runId }, options), ({ run }) => toRun(run),
    )),
    listRuns({ pageSize, pageToken, updatedSince }) {
      const request = {
        pageSize, pageToken, ...(updatedSince ? { updatedSince: timestampFromDate(updatedSince) } : {}),
      }
      return link.call(
        'ListRuns', 'writeMs', (client, options) => client.listRuns(request, options),
        ({ runs, nextPageToken }) => ({ runs: runs.map(toRun), nextPageToken }),
      )
    },
    cancelRun: (runId, requestId, reason) =>
      link.call(
        'CancelRun', 'writeMs', (client, options) => client.cancelRun({ runId, requestId, reason }, options),
        ({ run }) => toRun(run),
      ),
    pauseRun: (runId, requestId) =>
      link.call(
        'PauseRun', 'writeMs', (client, options) => client.pauseRun({ runId, requestId }, options),
        ({ run }) => toRun(run),
      ),
    resumeRun: (runId, requestId) =>
      link.call(
        'ResumeRun', 'writeMs', (client, options) => client.resumeRun({ runId, requestId }, options),
        ({ run }) => toRun(run),
      ),
    decideStage(requestId, { runId, stageId, isAccepted, reason, fixes }) {
      const request = {
        runId, stageId, requestId, decision: isAccepted ? Decision.ACCEPT : Decision.REJECT, reason,
        ...fixes && { fixes: toArtifactMessage(fixes) },
      }
      return link.call(
        'DecideStage', 'writeMs', (client, options) => client.decideStage(request, options), ({ run }) => toRun(run),
      )
    },
    planRun(stages, stageColumns) {
      const request = { stages: stages.map(toStageMessage), inputColumns: toInputColumns(stageColumns), stageColumns }
      return link.call('PlanRun', 'writeMs', (client, options) => client.planRun(request, options), toPlan)
    },
    inspectSource(stage, sampleSize) {
      const request = { stage: toStageMessage(stage), sampleSize }
      const signal = callerGone()
      return link.call(
        'InspectSource', 'inspectMs', (client, options) => client.inspectSource(request, { ...options, signal }),
        toInspection,
      )
    },
    getQueueStats: () =>
      link.call('GetQueueStats', 'readMs', (client, options) => client.getQueueStats({}, options), toQueueStats),
    drainShardWorker: workerId => orAbsent(link.call(
      'DrainShardWorker', 'writeMs', (client, options) => client.drainShardWorker({ workerId }, options),
      ({ worker, replayed }) => ({ worker: toShardWorker(present(worker, 'worker')), wasDraining: replayed }),
    )),
    watchEvents: (cursor, signal) => watchEvents(link, watch, cursor, signal),
    tailLogs: (runId, stageId, signal) => tailLogs(link, watch.stats, { runId, stageId, signal }),
  }
}
