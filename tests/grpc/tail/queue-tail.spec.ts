import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { Severity, StageState, type TailLogsResponse } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { mainDatabase } from '../../support/services/databases.ts'
import { hold } from '../../support/hold.ts'
import { createFakePool } from '../queue-fake-pool.ts'
import { DEADLINE_MS, eventsUntil, hasEnded, isStageState, startQueue, submit } from '../queue-support.ts'
import { givenConnection } from '../queue-storage.ts'

describe.each([mainDatabase()])('TailLogs on %s', (kind) => {
  const server = hold(async () => startQueue(await givenConnection(kind), { pool: createFakePool(4) }))

  async function tail(
    request: { runId: string, stageId?: string }, isEnough: (lines: TailLogsResponse[]) => boolean = () => false,
  ): Promise<TailLogsResponse[]> {
    const lines: TailLogsResponse[] = []
    for await (const line of server.client.tailLogs(request, { deadlineMs: DEADLINE_MS })) {
      lines.push(line)
      if (isEnough(lines)) {
        break
      }
    }
    return lines
  }

  it('gives what a stage has told, then what it tells, and ends with the run', async () => {
    const runId = await submit(server, [
      { id: 'a', parameters: { lines: 2, steps: 4, stand_attempts: 1, stand_at: 2 } },
      { id: 'b', parameters: { lines: 1 } },
    ])
    await eventsUntil(server, runId, isStageState('a', StageState.RUNNING))
    const all = tail({ runId })

    const first = await tail({ runId, stageId: 'a' }, lines => lines.length === 4)
    await server.client.cancelRun({ runId, requestId: v7(), reason: '' }, { deadlineMs: DEADLINE_MS })

    expect(first.map(({ stageId, line, severity }) => [stageId, line, severity])).toEqual([
      ['a', 'a step 0 line 1', Severity.INFO], ['a', 'a step 0 line 2', Severity.WARNING],
      ['a', 'a step 1 line 1', Severity.INFO], ['a', 'a step 1 line 2', Severity.WARNING],
    ])
    expect((await all).map(({ line }) => line)).toEqual(expect.arrayContaining(['a step 1 line 2']))
  })

  it('ends at once for a run that has ended: its lines are not stored', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { lines: 3 } }])
    await eventsUntil(server, runId, hasEnded)

    expect(await tail({ runId })).toEqual([])
  })

  it('refuses what does not exist', async () => {
    const runId = await submit(server, [{ id: 'a' }])

    await expect(tail({ runId: v7() })).rejects.toMatchObject({ code: status.NOT_FOUND })
    await expect(tail({ runId: 'no id' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(tail({ runId, stageId: 'z' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
  })
})
