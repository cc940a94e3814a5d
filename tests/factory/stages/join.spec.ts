import { readdir } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadHash } from '#factory/io/hash.ts'
import type { Parameters } from '#factory/stages/kinds/join/parameters.ts'
import { Partners } from '#factory/stages/kinds/join/partners.ts'
import { runJoin } from '#factory/stages/kinds/join/stage.ts'
import { planStages } from '#factory/stages/plan/plan.ts'
import type { Json, StageSpec } from '#factory/job/stage-job.ts'
import type { StageContext } from '#factory/stages/stage-definition.ts'
import { hostileFields, hostileValue } from '../../support/api/hostile-json'
import { type InProcessRun, runInProcess } from './stages-runner.ts'
import { after, putBytes, readRecords, readText, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
const temporaryFiles = () => readdir(path.join(room.directory, 'artifacts', 'tmp'))
const toText = (lines: readonly string[]) => lines.map(line => `${line}\n`).join('')

async function join(
  left: readonly string[], right: readonly string[], parameters: Record<string, Json>, own: Partial<StageSpec> = {},
) {
  const [one, other] = [await putBytes(room.store, toText(left)), await putBytes(room.store, toText(right))]
  const run = await runInProcess(room, toJob({ kind: 'join', parameters, ...own }, {
    upstream: [...after(one), ...after(other)],
  }))
  return { ...run, output: await readText(room.store, run.outputs.find(({ role }) => role === 'OUTPUT')) }
}

const key = fc.constantFrom<Json>(0, 1, 2, 'x', '1', null, true, '')
const record = fc.record({ a: key, b: key }, { requiredKeys: [] })
type Given = { a?: Json, b?: Json }

/** As it is described, in the plainest way. */
function joinPlainly(left: Given[], right: Given[], mode: string, several: string): Record<string, Json>[] {
  const isMatch = (one: Given, other: Given) => (['a', 'b'] as const).every(name =>
    one[name] !== undefined && one[name] !== null && one[name] !== '' && one[name] === other[name])
  return left.flatMap((one, row) => {
    const found = right.flatMap((other, number) => isMatch(one, other) ? [number] : [])
    const self = { row, ...one }
    switch (mode) {
      case 'anti': return found.length === 0 ? [self] : []
      case 'semi': return found.length > 0 ? [self] : []
      default:
        return found.length === 0
          ? mode === 'left' ? [self] : []
          : several === 'reject' && found.length > 1
            ? []
            : [{ ...self, number: several === 'last' ? found.at(-1)! : found[0]! }]
    }
  })
}

describe('join', () => {
  it('gives what a loop over all pairs gives, and counts each record once', async () => {
    const records = fc.array(record, { maxLength: 20 })
    const mode = fc.constantFrom('left', 'inner', 'semi', 'anti')
    await fc.assert(fc.asyncProperty(
      records, records, mode, fc.constantFrom('reject', 'first', 'last'), async (left, right, how, several) => {
        // A stage of which every record failed has failed.
        const [whole, others] = [[...left, {}], right]
        const { outputs, progress } = await join(
          whole.map((it, row) => JSON.stringify({ row, ...it })),
          others.map((it, number) => JSON.stringify({ ...it, number })),
          { keys: [{ left: 'a' }, { left: 'b' }], mode: how, several },
        )

        expect(await readRecords(room.store, outputs.find(({ role }) => role === 'OUTPUT')))
          .toEqual(joinPlainly(whole, others, how, several))
        const { recordsIn, recordsOut, recordsDropped, recordsFailed } = progress
        expect(recordsIn).toBe(whole.length + others.length)
        expect(recordsIn).toBe(recordsOut + recordsDropped + recordsFailed)
        expect(progress.droppedByReason['RIGHT_INPUT'] ?? 0).toBe(others.length)
        expect(await temporaryFiles()).toEqual([])
      },
    ), { numRuns: 60 })
  })

  it('takes a value over as it is written, and leaves the left record as it came', async () => {
    await fc.assert(fc.asyncProperty(hostileFields, hostileValue, async (fields, value) => {
      const left = `{"mine" :1.0${fields && ','}${fields}`

      const { output } = await join(
        [`${left}}`], [`{"mine":1,"theirs" : ${value} }`],
        { keys: [{ left: 'mine' }], fields: [{ field: 'theirs', as: 'taken over' }] },
      )

      expect(output).toBe(`${left},"taken over":${value.trim()}}\n`)
    }), { numRuns: 40 })
  })
})

describe('right records that do not fit into memory', () => {
  it('are found as if they did, first or last, with their number', async () => {
    const hash = await loadHash()
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '山', 'e', 'f'), { maxLength: 80 })
    await fc.assert(fc.asyncProperty(keys, fc.constantFrom('first' as const, 'last' as const), async (given, keep) => {
      const limits = [
        { bytes: Infinity, blockBytes: 1, mostBlocks: 1 }, { bytes: 400, blockBytes: 100, mostBlocks: 2 },
        { bytes: 1, blockBytes: 1, mostBlocks: 1_000 }, { bytes: 1, blockBytes: 1, mostBlocks: 1 },
      ]
      const found = await Promise.all(limits.map(async (limit) => {
        const partners = new Partners({ store: room.store, hash, keep, stopIfAsked: () => undefined, limits: limit })
        for (const [row, it] of given.entries()) {
          partners.add(it, () => `{"row":${row}.0}`)
          if (partners.isFull) {
            await partners.spill()
          }
        }
        await partners.seal()
        const all = ['a', 'b', 'c', 'd', '山', 'e', 'f', 'none'].map(it => partners.find(it))
        await partners.discard()
        return all
      }))

      expect(found.slice(1)).toEqual(limits.slice(1).map(() => found[0]))
      expect(await temporaryFiles()).toEqual([])
    }), { numRuns: 25 })
  })
})

it('a join is planned with the columns of both inputs, and needs two', () => {
  const source = (id: string) => ({ ...toJob({ kind: 'ingest.jsonl', id }).stage })
  const joined = (parameters: Record<string, Json>, dependsOn: string[]) =>
    toJob({ kind: 'join', id: 'both', parameters, dependsOn }).stage
  const columns = new Map([
    ['l', [{ name: 'id', type: 'integer', nullable: false }, { name: 'text', type: 'string', nullable: false }]],
    ['r', [{ name: 'of', type: 'integer', nullable: false }, { name: 'text', type: 'string', nullable: false }]],
  ])
  const plan = (parameters: Record<string, Json>, dependsOn = ['l', 'r']) =>
    planStages([source('l'), source('r'), joined(parameters, dependsOn)], [], columns)
  const pointers = ({ findings }: ReturnType<typeof plan>) => findings
    .filter(({ stageId, code }) => stageId === 'both' && code !== 'ORPHAN').map(({ code, pointer }) => [code, pointer])

  const prefixed = plan({ keys: [{ left: 'id', right: 'of' }], prefix: 'r_', count_field: 'count' })

  expect(pointers(prefixed)).toEqual([])
  expect(prefixed.stageColumns.find(({ stageId }) => stageId === 'both')?.columns).toEqual([
    ...columns.get('l')!, { name: 'r_text', type: 'string', nullable: true },
    { name: 'count', type: 'integer', nullable: false },
  ])
  expect(pointers(plan({ keys: [{ left: 'id' }], fields: [{ field: 'text' }] }))).toEqual([
    ['MISSING_FIELD', '/stages/2/parameters/keys/0/right'], ['FIELD_ON_BOTH_SIDES', '/stages/2/parameters/fields/0/as'],
  ])
  const alone = plan({ keys: [{ left: 'id' }] }, ['l'])
  expect(pointers(alone)).toEqual([['INPUT_COUNT', '/stages/2/depends_on']])
  expect(alone.findings.find(({ code }) => code === 'INPUT_COUNT')?.message)
    .toBe('join reads exactly 2 of the other stages, not 1')
})

it.each([
  ['integer', 'string', true], ['boolean', 'integer', true], ['string', 'timestamp', false],
  ['integer', 'number', false], ['unknown', 'string', false],
])('a join of %s with %s warns that no keys are equal: %s', (leftType, rightType, isWarned) => {
  const parameters = { keys: [{ left: 'id', right: 'of' }] }
  const stages = [
    ...['l', 'r'].map(id => toJob({ kind: 'input.dataset', id }).stage),
    toJob({ kind: 'join', id: 'both', parameters, dependsOn: ['l', 'r'] }).stage,
  ]
  const { findings } = planStages(stages, [], new Map([
    ['l', [{ name: 'id', type: leftType, nullable: false }]], ['r', [{ name: 'of', type: rightType, nullable: false }]],
  ]))

  expect(findings.filter(({ code }) => code !== 'ORPHAN')).toEqual(isWarned
    ? [expect.objectContaining({
        severity: 'WARNING', code: 'KEY_TYPES_DIFFER', pointer: '/stages/2/parameters/keys/0/right',
        params: { left: 'id', leftType, right: 'of', rightType },
      })]
    : [])
})

describe('a whole join beyond memory', () => {
  const TINY = { bytes: 2_000, blockBytes: 300, mostBlocks: 20 }
  const toLines = (count: number, toFields: (row: number) => object) =>
    toText(Array.from({ length: count }, (_, row) => row % 60 === 17 ? 'broken {' : JSON.stringify(toFields(row))))
  const given = async (own: Record<string, Json>) => {
    const left = await putBytes(room.store, toLines(300, row => ({ id: row * 7 % 240, row })))
    const text = '山'.repeat(9)
    const right = await putBytes(room.store, toLines(400, number => ({ id: number * 11 % 199, number, text })))
    const parameters = { keys: [{ left: 'id' }], ...own }
    return toJob({ kind: 'join', parameters }, { upstream: [...after(left), ...after(right)] })
  }
  const inTiny = (context: StageContext) => runJoin(context, context.stage.parameters as unknown as Parameters, TINY)
  const seen = ({ outputs, progress }: InProcessRun) => ({
    outputs: outputs.map(({ role, sha256, records }) => ({ role, sha256, records })),
    progress: { ...progress, recordsPerSecond: 0, bytesIn: 0 },
  })

  it.each<Record<string, Json>>([
    { several: 'reject' }, { mode: 'inner', several: 'first' }, { several: 'last', count_field: 'count' },
    { mode: 'semi', count_field: 'count' }, { mode: 'anti' },
  ])('writes what it writes in memory, and leaves no file: %j', async (own) => {
    const job = await given(own)
    const never = { cutAfter: () => Infinity, checkpointEvery: Infinity }

    const inMemory = await runInProcess(room, job)
    const spilled = await runInProcess(room, job, { ...never, execute: inTiny })

    expect(seen(spilled)).toEqual(seen(inMemory))
    expect(inMemory.progress.recordsOut).toBeGreaterThan(30)
    expect(await temporaryFiles()).toEqual([])
  })

  it.each([true, false])('writes it also when it is stopped at any time: for a pause %s', async (isPause) => {
    const job = await given({ several: 'last' })
    const whole = await runInProcess(room, job)

    const stopped = await runInProcess(room, job, {
      cutAfter: attempt => [250, 460, 600, 900][attempt - 1] ?? Infinity, checkpointEvery: 50, isPause, execute: inTiny,
    })

    expect(stopped.attempts).toBeGreaterThan(3)
    expect(seen(stopped)).toEqual(seen(whole))
    if (isPause) {
      expect(await temporaryFiles()).toEqual([])
    }
  })
})

// Last: a failed attempt leaves its files for the next one.
describe('of each input of a join the share that failed is its own', () => {
  const parameters = { keys: [{ left: 'id' }], prefix: 'r_' }
  const sound = (count: number) => Array.from({ length: count }, (_, id) => `{"id":${id},"text":"r"}`)
  const broken = (count: number) => Array.from({ length: count }, () => 'broken {')

  it.each([
    ['no left record and one of two right ones', [], [...sound(1), ...broken(1)], undefined],
    ['as many right records as there are left ones', sound(3), [...sound(5), ...broken(3)], undefined],
    ['a share of the right ones that is tolerated', sound(2), [...sound(9), ...broken(1)], 0.1],
  ])('and it succeeds: %s', async (_, left, right, failureTolerance) => {
    const { progress } = await join(left, right, parameters, { failureTolerance })

    expect(progress.recordsFailed).toBe(right.filter(line => line === 'broken {').length)
  })

  it('also when it goes on from a checkpoint among the right records', async () => {
    const left = await putBytes(room.store, toText(sound(3)))
    const right = await putBytes(room.store, toText([...broken(61), ...sound(80)]))
    const job = toJob({ kind: 'join', parameters, failureTolerance: 0.5 }, {
      upstream: [...after(left), ...after(right)],
    })

    const stopped = await runInProcess(room, job, {
      cutAfter: attempt => attempt === 1 ? 141 + 100 : Infinity, checkpointEvery: 1,
    })

    expect(stopped.attempts).toBe(2)
    expect(stopped.progress).toMatchObject({ recordsIn: 3 + 141, recordsFailed: 61, recordsOut: 3 })
  })

  it.each([
    ['every left record', ['{"id":1,"r_text":"l"}'], sound(50), 1, 'all 1 records failed'],
    ['every right record', sound(50), broken(2), 1, 'all 2 records of the right input failed'],
    ['too many left records', [...sound(8), ...broken(2)], sound(50), 0.1, '2 of 10 records failed'],
    [
      'too many right records', sound(50), [...sound(8), ...broken(2)], 0.1,
      '2 of 10 records of the right input failed',
    ],
  ])('and it fails: %s', async (_, left, right, failureTolerance, message) => {
    await expect(join(left, right, parameters, { failureTolerance })).rejects.toThrow(message)
  })
})
