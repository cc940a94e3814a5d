import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { scanRecords } from '#server/services/release/release-scan'
import { compareWithLast } from '#server/services/release/release-difference'
import { hold } from '../../support/hold'
import { givenThreads } from '../../support/quality/given-threads'

const folder = mkdtempSync(path.join(tmpdir(), 'slow-'))
const threads = hold(givenThreads)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/**
 * One record of a few megabytes whose fields take seconds when they are put in order, and a small one with a mail
 * address.
 */
const WIDE = `{${Array.from({ length: 200_000 }, (_, index) => `"f${index * 7_919 % 200_003}":${index}.5`).join(',')}}`
const LINES = [WIDE, '{"mail":"zhang@example.com"}']

async function toVersion(lines: readonly string[]) {
  const artifacts = await createFolderStore(folder)
  const { uri, bytes, sha256 } = await artifacts.put((async function* () {
    yield Buffer.from(lines.map(line => `${line}\n`).join(''))
  })())
  const file = { path: 'data.jsonl', uri, indexUri: uri, bytes, rows: lines.length, sha256 }
  return { artifacts, version: {
    manifest: { dataset: 'd', files: [file], rows: lines.length, bytes, columns: [], stats: {} },
    columns: [], rows: lines.length, bytes,
  } }
}

/** Turns of the event loop while something is done. */
async function countTurns(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isDone = false
  const count = () => {
    turns += 1
    if (!isDone) {
      setImmediate(count)
    }
  }
  setImmediate(count)
  await work()
  isDone = true
  return turns
}

it('a release is looked through and compared in a thread: what large records take keeps nobody waiting', async () => {
  const { artifacts, version } = await toVersion(LINES)
  const before = await toVersion([...LINES].reverse())
  let scan: Awaited<ReturnType<typeof scanRecords>> | undefined
  let difference: Awaited<ReturnType<typeof compareWithLast>> | undefined

  const turns = await countTurns(async () => {
    scan = await scanRecords({ artifacts, threads }, version, { onBytes: () => Promise.resolve() })
    difference = await compareWithLast(
      { artifacts, threads }, { base: { release: { state: 'PUBLISHED' }, version: before.version }, version },
      { maxBytes: Infinity, patience: {} },
    )
  })

  expect(scan?.findings).toMatchObject({
    scanned: 2,
    kinds: [{ kind: 'email', records: 1, examples: [{ row: 1, field: 'mail', masked: 'z***@e***.com' }] }],
  })
  expect(difference?.records).toEqual({ same: 2, added: 0, gone: 0 })
  expect(turns).toBeGreaterThan(1_000)
})
