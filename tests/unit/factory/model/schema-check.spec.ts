import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import type { CheckPool } from '#factory/check/check-pool.ts'
import { UNHURRIED } from '#factory/check/patience.ts'
import { createSchemaChecks } from '#factory/model/schema-check.ts'
import { StageFailure } from '#factory/stages/stage-definition.ts'

const SCHEMA = '{"type":"number"}'
const tooSlow = () => new StageFailure('TOO_SLOW', 'took too long')

/** Keeps both limits as the real one does; nothing is wrong with what it checks in time. */
function givenPool({ clockMs, computedMs }: { clockMs: number, computedMs: number }): CheckPool {
  return {
    async run(_, { deadlineMs, cpuMs = Infinity }) {
      if (clockMs > deadlineMs || computedMs > cpuMs) {
        throw tooSlow()
      }
      // The cast: of a schema, whose result has no faults.
      return [] as never
    },
    size: 1,
    close: async () => undefined,
  }
}

const losing = (cause: string): CheckPool => ({
  run: () => Promise.reject(new StageFailure('WORKER_LOST', 'the check ended early', { metadata: { cause } })),
  size: 1,
  close: async () => undefined,
})

describe('a schema and an answer', () => {
  it('are sound, however long a busy machine needs for what computes little', async () => {
    const checks = createSchemaChecks(givenPool({ clockMs: 300_000, computedMs: 100 }))

    expect(await checks.listFaults(SCHEMA, UNHURRIED)).toEqual([])
    expect(await checks.findViolation('1', SCHEMA, UNHURRIED)).toBe('')
  })

  it('that compute for longer than a check may are wrong, at whatever pace', async () => {
    const checks = createSchemaChecks(givenPool({ clockMs: 0, computedMs: 10_000 }))

    expect(await checks.listFaults(SCHEMA, UNHURRIED)).toMatchObject([{ field: 'response_schema' }])
    expect(await checks.findViolation('1', SCHEMA, UNHURRIED)).toContain('to check')
  })

  it('are neither right nor wrong when their thread was lost; they are when they took its memory', async () => {
    const lost = createSchemaChecks(losing('ENDED'))
    const filled = createSchemaChecks(losing('OUT_OF_MEMORY'))

    await expect(lost.listFaults(SCHEMA, UNHURRIED)).rejects
      .toMatchObject({ code: status.UNAVAILABLE, details: { reason: 'SERVICE_BUSY' } })
    await expect(lost.findViolation('1', SCHEMA, UNHURRIED)).rejects.toMatchObject({ code: status.UNAVAILABLE })
    expect(await filled.listFaults(SCHEMA, UNHURRIED)).toHaveLength(1)
  })
})
