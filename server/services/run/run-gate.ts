import type { Db } from '#db/client'
import { listLotsOfGates } from '#db/repositories/quality/qc-gate.repository'
import { findPolicyCalled } from '#db/repositories/quality/qc-policy.repository'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run.repository'
import type { RunDetail } from '#shared/contract/run/run.contract'
import { GATE_KIND } from '#shared/domain/quality/gate'
import { toLotState } from '#shared/domain/quality/lot-state'

/** Gates that wait or have a lot; one that a retry has taken over shows the lot of the run in which it waited. */
export async function listRunGates(db: Db, { id, projectId, spec }: Pick<TaskRunRow, 'id' | 'projectId' | 'spec'>, stages: readonly StageRunRow[]): Promise<RunDetail['gates']> {
  const gates = stages.filter(({ kind }) => kind === GATE_KIND)
  if (gates.length === 0) {
    return []
  }
  const lots = await listLotsOfGates(db, [...new Set(gates.map(gate => gate.reusedRunId ?? id))])
  const shown: RunDetail['gates'] = []
  for (const { stageKey, state, reusedRunId } of gates) {
    const row = lots.find(lot => lot.runId === (reusedRunId ?? id) && lot.stageKey === stageKey)
    if (row) {
      const { id: lotId, number, sampleSize, reviewed, failed, policyName } = row
      shown.push({ stageKey, policyName, lot: { id: lotId, number, state: toLotState(row.state), sampleSize, reviewed, failed } })
    }
    else if (state === 'WAITING') {
      const wanted = String(spec.stages.find(({ key }) => key === stageKey)?.parameters['policy'] ?? '')
      shown.push({ stageKey, policyName: (await findPolicyCalled(db, { projectId, wanted, hasArchived: true }))?.name ?? null, lot: null })
    }
  }
  return shown
}
