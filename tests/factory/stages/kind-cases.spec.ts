import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArtifactRef, StageJob } from '#factory/job/stage-job.ts'
import { HOSTILE_TEXT, type KindCase, type KindCases } from '#factory/stages/kind-case.ts'
import type { StageDefinition } from '#factory/stages/stage-definition.ts'
import { STAGE_KINDS } from '#factory/stages/registry.ts'
import { hostileFields } from '../../support/api/hostile-json'
import { useAnsweringModel } from './given-answers.ts'
import { type Interruptions, runInProcess } from './stages-runner.ts'
import { after, putBytes, readText, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
const model = useAnsweringModel()

const kinds = await Promise.all(STAGE_KINDS.map(async (definition) => {
  const folder = definition.kind.replaceAll('.', '-')
  const { cases } = await import(`../../../factory/stages/kinds/${folder}/cases.ts`) as { cases: KindCases }
  return [definition.kind, { definition, cases, list: [cases.example, ...cases.others ?? []] }] as const
}))

const toText = (lines: readonly string[]) => lines.map(line => `${line}\n`).join('')
const linesOf = (text: string) => text.split('\n').slice(0, -1)
const roleOf = (outputs: readonly ArtifactRef[], role: ArtifactRef['role']) =>
  outputs.find(output => output.role === role)

/** A stage of the kind, with the lines at the place from which its role reads. */
async function givenJob(
  { kind, role }: StageDefinition,
  { parameters = {}, input, beside = [], fixes }: Pick<KindCase, 'parameters' | 'input' | 'beside' | 'fixes'>,
): Promise<StageJob> {
  const own = { ...parameters, ...fixes && { fixes: (await putBytes(room.store, toText(fixes))).uri } }
  const file = { ...await putBytes(room.store, toText(input)), name: 'given.txt' }
  switch (role) {
    case 'source': return toJob({ kind, parameters: own, inputs: [file] })
    case 'input': return toJob({ kind, parameters: own, inputs: [file] }, { recordLimit: 1_000_000 })
    case 'rejects': return toJob({ kind, parameters: own, inputs: [{ ...file, role: 'REJECTS' }] })
    default: {
      const others = await Promise.all(beside.map(lines => putBytes(room.store, toText(lines))))
      return toJob({ kind, parameters: own }, { upstream: [file, ...others].flatMap(it => after(it)) })
    }
  }
}

async function run(definition: StageDefinition, given: KindCase, interruptions?: Interruptions) {
  model.answer = given.answer ?? 'an answer'
  const { outputs, progress, attempts } = await runInProcess(
    room, await givenJob(definition, given), interruptions, [room.directory], model.place(),
  )
  const { droppedByReason, failedByReason } = progress
  return {
    output: linesOf(await readText(room.store, roleOf(outputs, 'OUTPUT'))), droppedByReason, failedByReason, attempts,
  }
}

const wantedOf = ({ output, dropped = {}, rejected = {} }: KindCase) =>
  ({ output, droppedByReason: dropped, failedByReason: rejected })

/** A record with anything in it. */
const line = fc.tuple(hostileFields, hostileFields).map(([before, behind]) => (row: number) =>
  `{"row":${row}${before && ','}${before},"text" :${HOSTILE_TEXT}${behind && ','}${behind}}`)

describe.each(kinds)('%s', (_, { definition, cases, list }) => {
  it('makes of its example and other cases what its folder says', async () => {
    for (const given of list) {
      expect(await run(definition, given)).toMatchObject(wantedOf(given))
    }
  })

  it('makes the same of them when it is stopped after each record and goes on', async () => {
    for (const given of list) {
      const cut = { cutAfter: (attempt: number) => attempt > 20 ? Infinity : attempt, checkpointEvery: 1 }

      expect(await run(definition, given, cut)).toMatchObject(wantedOf(given))
    }
  })

  it('stops at once when it is cancelled, unless it only passes its input on', async () => {
    const job = await givenJob(definition, cases.example)
    const reason = new Error('cancelled')
    const cancelled = runInProcess(
      room, job, { cutAfter: () => 0, checkpointEvery: Infinity, stop: reason }, [room.directory], model.place(),
    )

    const ended = await cancelled.then(({ outputs }) => outputs, (error: unknown) => error)

    expect(ended === reason || (Array.isArray(ended) && ended.length === 1)).toBe(true)
  })
})

const kept = kinds.flatMap(([kind, { definition, cases: { keeps, example } }]) =>
  keeps === 'own test' ? [] : [[kind, { definition, keeps, example }] as const])

it.each(
  kept,
)('%s leaves what it does not change as it arrived, byte for byte', async (_, { definition, keeps, example }) => {
  const { parameters = {}, beside = [], expected } = keeps
  const { answer } = example
  await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (records) => {
    const input = records.map((toLine, row) => toLine(row))

    const { output } = await run(definition, {
      parameters, input, beside, output: [], ...answer !== undefined && { answer },
    })

    expect(output.length).toBe(input.length)
    for (const [index, given] of input.entries()) {
      const wanted = expected(given)
      const { head, tail } = typeof wanted === 'string' ? { head: wanted, tail: /^$/ } : wanted
      const text = output[index] ?? ''
      expect([text.slice(0, head.length), text.slice(head.length)]).toEqual([head, expect.stringMatching(tail)])
    }
  }), { numRuns: 12 })
})
