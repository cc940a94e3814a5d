import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { create } from '@bufbuild/protobuf'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store.ts'
import { GetRunRequestSchema, StageRole } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { checkFactory, type Finding, toLines } from '#scripts/conformance/check-factory.ts'
import type { FieldChange } from '#record/set-fields.ts'
import type { JsonRecord } from '#record/value.ts'
import { MINIMAL_KINDS } from '../../docs/examples/minimal-factory/kinds.ts'
import { serveFactory } from '../../docs/examples/minimal-factory/main.ts'
import { createMinimalQueue, type QueueHandlers } from '../../docs/examples/minimal-factory/queue.ts'
import { givenPrepared } from '../grpc/queue-storage.ts'
import {
  withGap, withOrderedMaps, withoutCancel, withoutMemory, withoutRejects, withWrongCounts,
} from './faulty-queues.ts'
import { freePort, startProcess } from '../support/services/process.ts'
import { SOURCE_ARGV } from '../support/services/source-argv.ts'

const TOKEN = 'a-token-of-16-chars'
const START_MS = 60_000
/** Of the run that is stopped on its way, where that is not what the test is about. */
const FEW = 2_000
const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'))
const artifacts = path.join(folder, 'artifacts')
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) {
    await cleanup()
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function givenMinimal(
  toFaulty: (queue: QueueHandlers) => QueueHandlers = queue => queue, kinds = MINIMAL_KINDS,
): Promise<string> {
  const store = await createFolderStore(artifacts)
  const options = { listen: '127.0.0.1:0', token: TOKEN, store }
  const { port, stop } = await serveFactory(toFaulty(createMinimalQueue(store, kinds)), options)
  cleanups.push(stop)
  return `127.0.0.1:${port}`
}

async function givenOwn(): Promise<string> {
  mkdirSync(path.join(folder, 'source'), { recursive: true })
  const child: ChildProcess = fork(path.resolve('factory/main.ts'), [], {
    execArgv: SOURCE_ARGV,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, LOG_LEVEL: 'error',
      FACTORY_TOKEN: TOKEN, FACTORY_PREPARED: await givenPrepared(), FACTORY_DATA_DIR: path.join(folder, 'factory'),
      ARTIFACT_DIR: artifacts, SOURCE_ROOTS: path.join(folder, 'source'), FACTORY_WORKERS: '2',
    },
  })
  cleanups.push(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const [{ port }] = await once(child, 'message', { signal: AbortSignal.timeout(START_MS) }) as [{ port: number }]
  return `127.0.0.1:${port}`
}

const check = (address: string, records?: number) =>
  checkFactory({
    address, token: TOKEN, artifacts: { directory: artifacts }, ...records !== undefined && { records },
  }, () => undefined)

const sentencesOf = (findings: readonly Finding[], verdict: Finding['verdict']) =>
  findings.filter(finding => finding.verdict === verdict).map(({ sentence }) => sentence)
/** What is neither met nor left out, with what was found. */
const openOf = (findings: readonly Finding[]) =>
  findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'not tested').map(toLines)

describe('the check of a factory', () => {
  it('is passed by the factory of this project, which offers all parts', async () => {
    const findings = await check(await givenOwn())

    expect(openOf(findings)).toEqual([])
    expect(sentencesOf(findings, 'not offered')).toEqual([])
    const [tested, left] = findings.find(({ part }) => part === 'Counts')!.note.split('; not tested: ')
    expect(tested?.split(', ')).toContain('join')
    expect(left).not.toContain('join')
  })

  it('is passed by the example of the document, which leaves out what it may', async () => {
    const findings = await check(await givenMinimal())

    expect(openOf(findings)).toEqual([])
    expect(findings.filter(({ verdict }) => verdict === 'not offered').map(({ note }) => note)).toEqual([
      'PauseRun is UNIMPLEMENTED', 'PauseRun is UNIMPLEMENTED', 'no kind has role GATE', 'no kind has role GATE',
      'the factory reuses no stage, and says so', 'no kind has role SOURCE', 'no kind has role SOURCE',
      'ModelService.ListModels is UNIMPLEMENTED',
    ])
  })

  it.each([
    ['events with a gap', withGap, [
      'The events of a run are numbered from 1, in order and without a gap.',
    ]],
    ['a request that is not known again', withoutMemory, [
      'The same request id with the same body, its maps in another order, is the same run, and starts nothing.',
      'A request id or a run id with another body is ALREADY_EXISTS.',
    ]],
    ['counts that do not add up', withWrongCounts, [
      'The counts of a stage add up: read = written + dropped + failed, each dropped or failed with a reason.',
    ]],
    ['rejected records that are nowhere', withoutRejects, [
      'A line that is no record fails once; the artifact with role REJECTS has it, with its reason.',
    ]],
    ['a map that must have its order', withOrderedMaps, [
      'The same request id with the same body, its maps in another order, is the same run, and starts nothing.',
    ]],
    ['a required method that is left out', withoutCancel, [
      'A run that does not exist is NOT_FOUND, for each method that names a run.',
      'A cancelled run ends as CANCELLED within 10 s.',
      'A run that has succeeded stays so: its cancel is FAILED_PRECONDITION.',
    ]],
  ] as const)('names what a factory does wrong: %s', async (_, toFaulty, broken) => {
    const findings = await check(await givenMinimal(toFaulty), FEW)

    expect(sentencesOf(findings, 'fail')).toEqual(broken)
  })

  it('leaves no run behind that does not obey its cancel', async () => {
    const deaf = new Set<string>()
    const cancelled: string[] = []
    const address = await givenMinimal(queue => ({
      ...queue,
      async cancelRun(request, context) {
        if (request.reason !== '' && !deaf.has(request.runId)) {
          deaf.add(request.runId)
          const { run } = await queue.getRun(create(GetRunRequestSchema, { runId: request.runId }), context)
          return { run }
        }
        cancelled.push(request.runId)
        return queue.cancelRun(request, context)
      },
    }))

    const findings = await check(address, FEW)

    expect(sentencesOf(findings, 'fail')).toEqual(['A cancelled run ends as CANCELLED within 10 s.'])
    expect(cancelled).toContain([...deaf][0])
  })

  it('names the number that a step has rounded', async () => {
    const rounding = MINIMAL_KINDS.map(kind => kind.facts.role === StageRole.STEP
      ? { ...kind, change: ({ exact }: JsonRecord): FieldChange[] => [['exact', Number(exact)]] }
      : kind)

    const findings = await check(await givenMinimal(undefined, rounding), FEW)

    expect(findings.filter(({ verdict }) => verdict === 'fail')).toMatchObject([{
      sentence: 'A value that a stage does not own leaves it as it came, with every digit of a number.',
      note: 'stage step has written 1234567890123456800 for 1234567890123456789.10',
    }])
  })

  it('tests no run without the folder of artifacts, and says so', async () => {
    const findings = await checkFactory({ address: await givenMinimal(), token: TOKEN }, () => undefined)

    expect(sentencesOf(findings, 'fail')).toEqual([])
    expect(findings.find(({ part }) => part === 'Events')).toMatchObject({
      verdict: 'not tested', note: 'it needs the folder of artifacts that the factory sees: --artifacts FOLDER',
    })
  })
})

describe('npm run test:factory', () => {
  async function run(...args: string[]) {
    const { child, output } = startProcess('node', ['scripts/test-factory.mjs', ...args], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
    })
    const [code] = await once(child, 'close') as [number]
    return { code, output: output() }
  }

  it('says a line for each demand and a summary, and ends with 1 when one is broken', async () => {
    const [sound, faulty] = [await givenMinimal(), await givenMinimal(withGap)]
    const rest = ['--token', TOKEN, '--artifacts', artifacts, '--records', String(FEW)]

    const passed = await run(sound, ...rest)
    const failed = await run(faulty, ...rest)

    expect(passed).toMatchObject({ code: 0, output: expect.stringMatching(/\n {2}pass {9}The health check answers/) })
    expect(passed.output).toMatch(/\n\d+ demands: \d+ pass, 0 fail, 8 not offered, \d+ not tested\. /)
    expect(failed).toMatchObject({ code: 1, output: expect.stringMatching(
      /\n {2}fail {9}The events of a run are numbered from 1, in order and without a gap\.\n +event 4 came/,
    ) })
    expect(failed.output).toContain('1 fail')
    expect(failed.output).toContain('The factory does not fit.')
  })

  it.each([
    ['no address', [], 'the address of a factory is missing'],
    ['an address without a port', ['localhost'], 'localhost is not HOST:PORT'],
    ['an option that is not known', ['localhost:1', '--tokn', 'x'], '--tokn'],
    ['a folder that is not there', ['localhost:1', '--artifacts', '/nowhere/at/all'], 'there is no folder /nowhere'],
    ['no number', ['localhost:1', '--records', 'many'], '--records: many is no number of records'],
  ])('ends with 1 and the usage for %s', async (_, args, message) => {
    const { code, output } = await run(...args)

    expect(code).toBe(1)
    expect(output).toContain(message)
    expect(output).toContain('usage: npm run test:factory -- HOST:PORT')
  })

  it('ends with 1 and the address when nobody answers, or the token is wrong', async () => {
    const nobody = `127.0.0.1:${await freePort()}`
    const address = await givenMinimal()

    const unheard = await run(nobody)
    const refused = await run(address, '--token', 'wrong')

    expect(unheard).toMatchObject({ code: 1, output: expect.stringContaining(`nobody answers gRPC at ${nobody}`) })
    expect(refused)
      .toMatchObject({ code: 1, output: expect.stringContaining(`${address} takes no call with this token`) })
  })
})
