import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import type { ArtifactStore } from '#artifact/store'
import { compareWithLast } from '#server/services/release/release-difference'
import { hold } from '~~/tests/support/hold'
import { givenThreads } from '~~/tests/support/quality/given-threads'

/** Values that differ from each other, each in several notations. */
const VALUES = [
  ['1', '1.0', '1e0', '100e-2'],
  ['0', '0.0', '-0', '0e999'],
  ['9007199254740993', '9007199254740993.0', '9.007199254740993e15'],
  ['9007199254740992'],
  ['1e400', '10e399'],
  ['1e-400', '0.1e-399'],
  ['12345678901234567890.5', '123456789012345678905e-1'],
  ['"1"', String.raw`"\u0031"`],
  ['"9007199254740993"'],
  ['null'],
  ['[1,9007199254740993]', '[1.0, 9007199254740993.0]'],
  ['{"a":9007199254740993,"b":2}', '{"b":2.0,"a":9007199254740993}'],
]
const NAMES = ['id', 'text', 'meta', '10', '__proto__']

/** Fields of a record, each with the index of its value. */
type Fields = Partial<Record<string, number>>

const fields: fc.Arbitrary<Fields> = fc.dictionary(
  fc.constantFrom(...NAMES), fc.nat(VALUES.length - 1), { noNullPrototype: false },
)
  .map(found => Object.assign(Object.create(null) as Fields, found))

/** A notation and an order of fields, as the seed says. */
function write(record: Fields, seed: number): string {
  const entries = Object.entries(record).map(([name, value], index) => {
    const notations = VALUES[value!]!
    return `${JSON.stringify(name)}:${notations[(seed + index) % notations.length]!}`
  })
  return `{${(seed % 2 === 0 ? entries : entries.toReversed()).join(',')}}`
}

const toIdentity = (record: Fields) => JSON.stringify(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1))

/** Pairs equal records one to one, each with each. */
function countSame(before: readonly Fields[], after: readonly Fields[]): number {
  const open = after.map(toIdentity)
  return before.map(toIdentity).filter((identity) => {
    const at = open.indexOf(identity)
    return at >= 0 && open.splice(at, 1).length > 0
  }).length
}

describe('the difference of two versions', () => {
  let folder: string
  let artifacts: ArtifactStore
  const threads = hold(givenThreads)
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'difference-'))
    artifacts = await createFolderStore(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const columnsOf = (names: readonly string[]) => names.map(name => ({ name, type: 'mixed', nullable: true }) as const)

  async function toVersion(lines: readonly string[], names: readonly string[]) {
    const { uri, bytes, sha256 } = await artifacts.put((async function* () {
      yield Buffer.from(lines.map(line => `${line}\n`).join(''))
    })())
    const columns = columnsOf(names)
    const file = { path: 'data.jsonl', uri, indexUri: uri, bytes, rows: lines.length, sha256 }
    const manifest = { dataset: 'd', files: [file], rows: lines.length, bytes, columns, stats: {} }
    return { manifest, columns, rows: lines.length, bytes }
  }

  async function compare(
    before: readonly string[], after: readonly string[], names: { before: readonly string[], after: readonly string[] },
  ) {
    const version = await toVersion(before, names.before)
    const base = { release: { state: 'PUBLISHED' as const }, version }
    return compareWithLast(
      { artifacts, threads }, { base, version: await toVersion(after, names.after) },
      { maxBytes: 1 << 20, patience: {} },
    )
  }

  it('pairs records by value, whatever their notation, their order and that of their fields', async () => {
    const cases = fc.tuple(
      fc.array(fields, { maxLength: 8 }), fc.array(fields, { maxLength: 8 }), fc.nat(99), fc.nat(99), fc.boolean(),
    )
    await fc.assert(fc.asyncProperty(cases, async ([kept, fresh, first, second, isKept]) => {
      const after = isKept ? [...kept, ...fresh].toReversed() : fresh
      const names = { before: NAMES, after: NAMES }

      const { records, bump } = await compare(
        kept.map(it => write(it, first)), after.map(it => write(it, second)), names,
      )

      const same = countSame(kept, after)
      expect(records).toEqual({ same, added: after.length - same, gone: kept.length - same })
      expect(bump).toBe(same < kept.length ? 'MAJOR' : after.length > same ? 'MINOR' : 'PATCH')
    }), { numRuns: 100 })
  // Each of them writes two files.
  })

  it('does not count a new column as another record, also beside numbers beyond doubles', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => 9007199254740993n + 2n * BigInt(index))
    const before = ids.map(id => `{"id":${id},"text":"t"}`)
    const names = { before: ['id', 'text'], after: ['id', 'text', 'extra'] }

    const wider = await compare(before, ids.map(id => `{"id":${id},"text":"t","extra":1}`), names)
    const turned = await compare(
      before, ids.map(id => `{"text":"t","id":${id}}`), { before: ['id', 'text'], after: ['text', 'id'] },
    )

    expect(wider).toMatchObject({ bump: 'MINOR', reason: 'additions', records: { same: 50, added: 0, gone: 0 } })
    expect(turned).toMatchObject({ bump: 'PATCH', reason: 'same_records', records: { same: 50, added: 0, gone: 0 } })
  })
})
