import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { removeLeftoverBytes } from '#server/services/source/upload-delete.service'
import { upload } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'

describe.each(databases())('bytes that deletions have left on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const fileOf = (sha256: string) => server.artifacts.localPath(`artifact:sha256/${sha256}`)
  const isStored = (sha256: string) => existsSync(fileOf(sha256))

  /** Deleted by a process that ended before it removed the bytes; in the order in which they are looked at. */
  async function givenLeftovers(name: string): Promise<string[]> {
    const hashes: string[] = []
    for (let index = 0; index < 5; index += 1) {
      hashes.push((await upload(server.url, `${name}.csv`, Buffer.from(`${name}\n${index}\n`))).sha256)
    }
    const gone = { deletedAt: new Date(), deletedBy: 'ann' }
    await server.db.updateTable('uploads').set(gone).where('sha256', 'in', hashes).execute()
    return hashes.sort()
  }

  it.each([1, 2, 5, 100])('all go, %i read at once', async (limit) => {
    const hashes = await givenLeftovers(`read at once ${limit}`)

    await removeLeftoverBytes(server, limit)

    expect(hashes.filter(isStored)).toEqual([])
  })

  it('go although one before them cannot, and that is tried again', async () => {
    const hashes = await givenLeftovers('one fails')
    const [first = ''] = hashes
    await rm(fileOf(first))
    await mkdir(path.join(fileOf(first), 'in the way'), { recursive: true })

    await removeLeftoverBytes(server, 2)

    expect(hashes.filter(isStored)).toEqual([first])
    await rm(path.join(fileOf(first), 'in the way'), { recursive: true })
    await rm(fileOf(first), { recursive: true })
    await removeLeftoverBytes(server, 2)
    const rows = await server.db.selectFrom('uploads').select('bytesGoneAt').where('sha256', 'in', hashes).execute()
    expect(rows.map(({ bytesGoneAt }) => bytesGoneAt)).not.toContain(null)
  })
})
