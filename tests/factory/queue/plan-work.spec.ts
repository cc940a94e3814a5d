import { status } from '@grpc/grpc-js'
import { afterEach, expect, it } from 'vitest'
import { createCheckPool } from '#factory/check/check-pool.ts'
import { createStageCatalog } from '#factory/queue/service/stage-catalog.ts'
import { until } from '../../support/services/process.ts'
import { toJob, useStageRoom } from '../stages/stages-support.ts'

const room = useStageRoom()
const checks = createCheckPool({ work: 'stages', threads: 1 })

afterEach(() => checks.close())

it('a run is accepted though no call waits as long as its plan takes: the work of the first serves the later ones', async () => {
  // On a machine that is busy enough, four seconds are as little as this for so many stages.
  const catalog = createStageCatalog(
    { artifacts: { directory: `${room.directory}/artifacts` }, sourceRoots: [] }, checks, { checkMs: 1 },
  )
  const stages = Array.from(
    { length: 3_000 }, (_, index) => ({ ...toJob({ kind: 'filter.rules' }).stage, id: `s${index}` }),
  )
  const refusals: unknown[] = []

  const findings = await until('the plan', async () =>
    catalog.check(stages, new AbortController().signal).catch((error: unknown) => {
      refusals.push(error)
      return undefined
    }))

  expect(findings).toContainEqual(expect.objectContaining({ code: 'BAD_PARAMETER' }))
  expect(refusals[0]).toMatchObject({ code: status.UNAVAILABLE, details: { reason: 'TOO_SLOW', retryDelayMs: 1_000 } })
})
