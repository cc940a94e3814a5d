import { spawn } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { json, text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { readShardSpec, SHARD_RESULT, SHARD_VERSION, type ShardSpec } from '#factory/job/shard-spec.ts'
import { runShard } from '#factory/shard/run-shard.ts'
import { findStageKind } from '#factory/stages/registry.ts'
import { putBytes, readText, useStageRoom } from '../stages/stages-support.ts'

const room = useStageRoom()

async function toSpec(given: Partial<ShardSpec> = {}): Promise<ShardSpec> {
  const lines = '{"text":"  one "}\nno record\n{"text":""}\n{"text":"two"}\n'
  const { uri, bytes } = await putBytes(room.store, lines)
  return {
    version: 1, run: 'run', stage: 'clean', attempt: 1, shard: 0, kind: 'clean.normalize',
    kindVersion: findStageKind('clean.normalize')!.version, parameters: { fields: ['text'] }, recordsBefore: 2_048,
    input: [{ uri, bytes, start: 18, end: bytes }], ...given,
  }
}

/** As anyone would start it, with the spec on standard input or in a file. */
async function runProgram(spec: string, file = '-', env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [
    '--experimental-transform-types', '--no-warnings', path.resolve('factory/shard/shard.ts'), file,
  ], { env: { PATH: process.env.PATH, ARTIFACT_DIR: path.join(room.directory, 'artifacts'), ...env } })
  child.stdin.end(spec)
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { code, last: await json(Readable.from([said.trim().split('\n').at(-1)!])) }
}

it('does a part of a stage, and says where what it wrote lies', async () => {
  const { code, last } = await runProgram(JSON.stringify(await toSpec()))

  expect(code).toBe(0)
  expect(last).toMatchObject({ type: 'done', result: {
    version: 1,
    progress: {
      recordsIn: 3, recordsOut: 1, droppedByReason: { EMPTY_TEXT: 1 }, failedByReason: { INVALID_JSON: 1 },
    },
  } })
  const { result } = last as { result: { outputs: { role: string, uri: string }[] } }
  const textOf = (role: string) => readText(room.store, result.outputs.find(output => output.role === role))
  expect(await textOf('OUTPUT')).toBe('{"text":"two"}\n')
  // Numbered as in the whole input of the stage.
  expect(await textOf('REJECTS')).toContain('"row":2049,"reason":"INVALID_JSON"')
})

it('leaves the same each time, so that it does not matter which attempt is taken', async () => {
  const file = path.join(room.directory, 'shard.json')
  await writeFile(file, JSON.stringify(await toSpec()))

  const [one, other] = [await runProgram('', file), await runProgram('', file)]

  const outputsOf = ({ last }: typeof one) => (last as { result: { outputs: unknown } }).result.outputs
  expect(outputsOf(one)).toEqual(outputsOf(other))
})

const REFUSED: [string, Partial<ShardSpec> | string, string][] = [
  ['is no JSON', '{"version":', 'JSON'],
  ['has another version', { version: 2 as never }, '/version'],
  ['has a field that is not known', { shards: 1 } as never, 'shards'],
  ['ends before it starts', { input: [{ uri: `artifact:sha256/${'a'.repeat(64)}`, bytes: 9, start: 5, end: 1 }] },
    '/input/0/end'],
  ['names a kind that is not there', { kind: 'clean.everything' }, '/kind'],
  ['names a kind that compares records', { kind: 'dedupe.exact', kindVersion: '1.0.0' }, '/kind'],
  ['is of an older version of the kind', { kindVersion: '0.9.0' }, '/kindVersion'],
  ['has a wrong parameter', { parameters: { fields: 'text' } }, '/parameters/fields'],
]

it.each(REFUSED)('is refused when its spec %s, with the place', async (_, given, said) => {
  const text = typeof given === 'string' ? given : JSON.stringify(await toSpec(given))
  const run = async () =>
    runShard(readShardSpec(text), { store: room.store, signal: new AbortController().signal, onTick: () => undefined })

  await expect(run()).rejects.toThrow(said)
})

it.each([REFUSED[0]!, REFUSED[4]!])('ends with 42 when a spec %s, since no attempt could do better', async (
  _, given, said,
) => {
  const { code, last } = await runProgram(
    typeof given === 'string' ? given : JSON.stringify(await toSpec(given)),
  )

  expect(code).toBe(42)
  expect(last).toMatchObject({ type: 'failed', error: { reason: 'SHARD_REFUSED', retryable: false } })
  expect(JSON.stringify(last)).toContain(said)
})

it('ends with another code when its input is not in the store, which may come back', async () => {
  const input = [{ uri: `artifact:sha256/${'a'.repeat(64)}`, bytes: 9, start: 0, end: 9 }]

  const { code, last } = await runProgram(JSON.stringify(await toSpec({ input })))

  expect(last).toMatchObject({ type: 'failed', error: { reason: 'ARTIFACT_NOT_FOUND', retryable: true } })
  expect(code).toBe(1)
})

it('ends with another code when its settings are wrong, since those of another machine may be right', async () => {
  const { code, last } = await runProgram(JSON.stringify(await toSpec()), '-', { ARTIFACT_STORE: 'ftp://somewhere' })

  expect(last).toMatchObject({ type: 'failed', error: { reason: 'SHARD_REFUSED', retryable: true } })
  expect(code).toBe(1)
})

it('leaves no temporary files when it fails', async () => {
  const good = await toSpec()
  const input = [...good.input, { uri: `artifact:sha256/${'a'.repeat(64)}`, bytes: 9, start: 0, end: 9 }]
  const before = await readdir(path.join(room.directory, 'artifacts', 'tmp'))

  await runProgram(JSON.stringify({ ...good, input }))

  expect(await readdir(path.join(room.directory, 'artifacts', 'tmp'))).toEqual(before)
})

it('knows this form of a result: whoever changes it raises SHARD_VERSION', () => {
  const result = z.toJSONSchema(SHARD_RESULT, { unrepresentable: 'any' })
  const fieldsOf = (name: string) => Object.keys((result.properties![name] as { properties: object }).properties)

  expect({ version: SHARD_VERSION, result: Object.keys(result.properties!), progress: fieldsOf('progress') })
    .toEqual({
      version: 1,
      result: ['version', 'progress', 'outputs', 'wallMs', 'cpuMs', 'host'],
      progress: [
        'recordsIn', 'recordsOut', 'recordsDropped', 'recordsFailed', 'bytesIn', 'bytesOut', 'fraction',
        'recordsPerSecond', 'droppedByReason', 'failedByReason',
      ],
    })
})
