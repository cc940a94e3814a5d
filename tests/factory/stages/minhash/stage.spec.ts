import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTrace, scanTrace } from '#artifact/record-trace.ts'
import type { Json } from '#factory/job/stage-job.ts'
import { findStageKind } from '#factory/stages/registry.ts'
import type { Finding, PlanInput } from '#factory/stages/stage-definition.ts'
import { runInProcess } from '../stages-runner.ts'
import { after, putRecords, readRecords, toJob, useStageRoom } from '../stages-support.ts'

const room = useStageRoom()

const SAME = 'these six words are the same'
const texts = [`${SAME} a`, 'one text of its own here', SAME, `${SAME} a b`, 'nothing else in common with it', SAME]

async function givenJob(given: Record<string, Json>) {
  const upstream = after(await putRecords(room.store, texts.map((text, id) => ({ id, text }))))
  const parameters = { ngram_size: 1, buckets: 50, hashes_per_bucket: 1, ...given }
  return toJob({ kind: 'dedupe.minhash', parameters }, { upstream })
}

const temporaries = async () => (await readdir(path.join(room.directory, 'artifacts'), { recursive: true }))
  .filter(name => path.basename(name).startsWith('w-'))

describe('a dropped near duplicate', () => {
  it('is linked to the record that is kept, also to one after it', async () => {
    const { outputs } = await runInProcess(room, await givenJob({ keep: 'longest' }))

    const file = outputs.find(({ role }) => role === 'TRACE')!
    const { places } = await scanTrace(
      await openTrace(room.store, file.uri, file.bytes), () => true, { limit: 10, capMs: 10_000 },
    )
    const output = await readRecords(room.store, outputs.find(({ role }) => role === 'OUTPUT'))
    expect(output.map(({ id }) => id)).toEqual([1, 3, 4])
    expect(places.map(({ outcome, link }) => [outcome, link])).toEqual([
      ['dropped', 2], ['kept', 0], ['dropped', 2], ['kept', 0], ['kept', 0], ['dropped', 2],
    ])
  })
})

describe('the pass over all records', () => {
  it('begins anew after a pause, and leaves no more files than are needed to go on', async () => {
    const job = await givenJob({})
    const undisturbed = await runInProcess(room, job)
    const before = await temporaries()

    const paused = await runInProcess(room, job, {
      cutAfter: attempt => attempt < 4 ? attempt : Infinity, checkpointEvery: Infinity, isPause: true,
    })

    expect(paused.attempts).toBe(4)
    expect(paused.outputs).toEqual(undisturbed.outputs)
    expect(await temporaries()).toEqual(before)
  })
})

describe('its parameters', () => {
  const complaintsOf = (parameters: Record<string, Json>) => {
    const definition = findStageKind('dedupe.minhash')!
    const complaints: Pick<Finding, 'severity' | 'pointer'>[] = []
    const complain: PlanInput['complain'] = ({ severity, pointer }) => complaints.push({ severity, pointer })
    const inputs = [[
      { name: 'text', type: 'string', nullable: false }, { name: 'score', type: 'integer', nullable: false },
    ]]
    const columns = definition.plan({ parameters: definition.complete(parameters).parameters, inputs, complain })
    return { complaints, columns: columns?.map(({ name }) => name) }
  }

  it.each([
    [{}, []],
    [{ keep: 'best', score_field: 'score' }, []],
    [{ keep: 'best' }, [{ severity: 'ERROR', pointer: '/score_field' }]],
    [{ keep: 'best', score_field: 'none' }, [{ severity: 'ERROR', pointer: '/score_field' }]],
    [{ keep: 'best', score_field: 'text' }, [{ severity: 'WARNING', pointer: '/score_field' }]],
    [{ field: 'none' }, [{ severity: 'ERROR', pointer: '/field' }]],
    [{ cluster_field: 'x', cluster_size_field: 'x' }, [{ severity: 'ERROR', pointer: '/cluster_size_field' }]],
  ])('%j are judged before the run', (parameters, complaints) => {
    expect(complaintsOf(parameters).complaints).toEqual(complaints)
  })

  it('name the columns that it writes', () => {
    expect(complaintsOf({ cluster_field: 'cluster', cluster_size_field: 'size' }).columns)
      .toEqual(['text', 'score', 'cluster', 'size'])
  })
})
