import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { runInProcess } from './stages-runner.ts'
import { putBytes, readRecords, toGb18030, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
let root: string

beforeAll(async () => {
  root = path.join(room.directory, 'root')
  const outside = path.join(room.directory, 'outside')
  await mkdir(path.join(root, 'deep', 'er'), { recursive: true })
  await mkdir(outside)
  await Promise.all([
    writeFile(path.join(root, 'README.md'), '# Hello\n'),
    writeFile(path.join(root, 'deep', 'er', 'notes.txt'), toGb18030('数据工厂的说明，第一行。\n第二行。')),
    writeFile(path.join(root, 'deep', 'empty.md'), ''),
    writeFile(path.join(root, 'deep', 'big.md'), 'x'.repeat(2_000)),
    writeFile(path.join(root, 'deep', 'binary.md'), Buffer.from([0x4D, 0x5A, 0, 0, 1, 2, 0xFF])),
    writeFile(path.join(root, 'deep', 'ignored.md'), 'no'),
    writeFile(path.join(root, 'code.ts'), 'no text'),
    writeFile(path.join(outside, 'secret.md'), 'secret'),
  ])
  await symlink(path.join(outside, 'secret.md'), path.join(root, 'link-out.md'))
  await symlink(path.join(root, 'README.md'), path.join(root, 'link-in.md'))
  await symlink(outside, path.join(root, 'folder-out'))
  await symlink(root, path.join(root, 'deep', 'circle'))
})

async function ingest(parameters: Record<string, Json>, given = {}) {
  const run = await runInProcess(room, toJob({ kind: 'ingest.files', parameters }, given), undefined, [root])
  const byRole = (role: string) => run.outputs.find(output => output.role === role)
  return {
    ...run, records: await readRecords(room.store, byRole('OUTPUT')),
    rejects: await readRecords(room.store, byRole('REJECTS')),
  }
}

describe('ingest.files', () => {
  it('reads text files in order, and reports those that are not allowed or not readable', async () => {
    const { records, rejects, progress } = await ingest({ root, max_file_bytes: 1_000, ignore: ['**/ignored.*'] })

    expect(records).toEqual([
      { path: 'README.md', text: '# Hello\n', bytes: 8 },
      { path: 'deep/empty.md', text: '', bytes: 0 },
      { path: 'deep/er/notes.txt', text: '数据工厂的说明，第一行。\n第二行。', bytes: 33 },
      { path: 'link-in.md', text: '# Hello\n', bytes: 8 },
    ])
    expect(rejects.map(({ file, reason }) => [file, reason])).toEqual([
      ['deep/big.md', 'FILE_TOO_LARGE'],
      ['deep/binary.md', 'INVALID_ENCODING'],
      ['link-out.md', 'OUTSIDE_ROOTS'],
    ])
    expect(progress).toMatchObject({ recordsIn: 7, recordsOut: 4, recordsFailed: 3, fraction: 1 })
  })

  it('accepts a folder or file below the roots by its relative path, and a glob', async () => {
    expect((await ingest({ root: 'deep', glob: '**/*.txt' })).records.map(record => record.path))
      .toEqual(['er/notes.txt'])
    expect((await ingest({ root: 'README.md' })).records.map(record => record.path)).toEqual(['README.md'])
    expect((await ingest({ root, glob: '*.md' }, { recordLimit: 1 })).records).toHaveLength(1)
  })

  it.each([
    ['a folder outside the roots', () => path.join(room.directory, 'outside'), 'OUTSIDE_ROOTS'],
    ['the root\'s neighbour of a longer name', () => `${root}-2`, 'OUTSIDE_ROOTS'],
    ['a link that leads out', () => path.join(root, 'folder-out'), 'OUTSIDE_ROOTS'],
    ['the system\'s files', () => '/etc', 'OUTSIDE_ROOTS'],
    ['a path with ..', () => `${root}/deep/../../outside`, 'INVALID_PATH'],
    ['a path with NUL', () => `${root}\0/x`, 'INVALID_PATH'],
    ['nothing', () => path.join(root, 'absent'), 'NOT_FOUND'],
    ['no path', () => '', 'NO_SOURCE'],
  ])('refuses %s', async (_, given, reason) => {
    await expect(ingest({ root: given() })).rejects.toMatchObject({ reason })
  })

  it('reads percent signs literally, so that they cannot leave the roots', async () => {
    await expect(ingest({ root: `${root}/%2e%2e/outside` })).rejects.toMatchObject({ reason: 'NOT_FOUND' })
  })

  it('reads uploaded texts', async () => {
    const upload = await putBytes(room.store, 'uploaded text')

    const { outputs } = await runInProcess(room, toJob({ kind: 'ingest.files', inputs: [upload] }))

    expect(await readRecords(room.store, outputs[0])).toEqual([{ path: upload.uri, text: 'uploaded text', bytes: 13 }])
  })

  it('names an uploaded text by the file name of its sender', async () => {
    const upload = { ...await putBytes(room.store, 'uploaded text'), name: '说明.md' }

    const { outputs } = await runInProcess(room, toJob({ kind: 'ingest.files', inputs: [upload] }))

    expect(await readRecords(room.store, outputs[0])).toMatchObject([{ path: '说明.md' }])
  })

  it('reads gzipped texts, and names those that are damaged or larger than a file may be', async () => {
    const folder = path.join(room.directory, 'packed')
    await mkdir(folder)
    const packed = gzipSync('# Packed\n')
    await Promise.all([
      writeFile(path.join(folder, 'a.md.gz'), packed),
      writeFile(path.join(folder, 'b.txt.gz'), gzipSync(toGb18030('数据工厂的说明，第一行。'))),
      writeFile(path.join(folder, 'bomb.txt.gz'), gzipSync(Buffer.alloc(8 << 20))),
      writeFile(path.join(folder, 'damaged.txt.gz'), packed.subarray(0, packed.length - 6)),
    ])

    const run = await runInProcess(
      room, toJob({ kind: 'ingest.files', parameters: { root: folder, max_file_bytes: 1 << 20 } }), undefined, [folder],
    )

    const byRole = (role: string) => run.outputs.find(output => output.role === role)
    expect(await readRecords(room.store, byRole('OUTPUT'))).toEqual([
      { path: 'a.md.gz', text: '# Packed\n', bytes: 9 },
      { path: 'b.txt.gz', text: '数据工厂的说明，第一行。', bytes: 24 },
    ])
    expect((await readRecords(room.store, byRole('REJECTS'))).map(({ file, reason }) => [file, reason])).toEqual([
      ['bomb.txt.gz', 'FILE_TOO_LARGE'],
      ['damaged.txt.gz', 'SOURCE_CORRUPT'],
    ])
  })

  it('reads files whose names are not UTF-8, and tables among them', async () => {
    const folder = path.join(room.directory, 'names')
    const inner = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xB2, 0xE2])])
    await mkdir(inner, { recursive: true })
    await writeFile(Buffer.concat([inner, Buffer.from('/caf\xE9.txt', 'latin1')]), 'text')
    await writeFile(Buffer.concat([inner, Buffer.from('/caf\xE9.jsonl', 'latin1')]), '{"a":1}\nx\n')
    const run = (kind: string) => runInProcess(room, toJob({ kind, parameters: { root: folder } }), undefined, [folder])

    const [files, lines] = [await run('ingest.files'), await run('ingest.jsonl')]

    expect(await readRecords(room.store, files.outputs[0]))
      .toEqual([{ path: '\\xB2\\xE2/caf\\xE9.txt', text: 'text', bytes: 4 }])
    expect(lines.progress).toMatchObject({ recordsOut: 1, recordsFailed: 1 })
  })
})
