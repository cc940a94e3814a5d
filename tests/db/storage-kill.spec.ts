import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { bundleTool } from '~~/scripts/lib/bundle.mjs'
import { faultRandom } from '../support/random'
import { givenDatabase } from '../support/services/given-database'
import { startProcess, until } from '../support/services/process'
import { faultRounds, injected, isCampaign } from '../support/services/rounds'

/** A hundred in the campaign of four rounds. */
const KILLS = isCampaign ? 25 * faultRounds().length : 2
/** Of one kill and the start after it, on a busy machine. */
const KILL_MS = 60_000
/** Of a process that is killed while it writes. */
const WRITING_MS = 400

it('embedded storage that is killed again and again keeps what was committed, and nothing by halves', {
  timeout: 60_000 + KILLS * KILL_MS,
}, async () => {
  const random = faultRandom()
  const database = await givenDatabase('pglite')
  await database.close()
  const [dataDir, program] = [`${database.lite?.dataDir}`, await bundleTool('tests/db/storage-child.ts')]
  const start = () => {
    const { child } = startProcess(process.execPath, [program, dataDir])
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    return {
      kept: () => toKept(/^kept (.+)$/m.exec(text)?.[1]),
      committed: () => Number([...text.matchAll(/^committed (\d+)$/gm)].at(-1)?.[1] ?? 0),
      async kill() {
        child.kill('SIGKILL')
        await once(child, 'close')
      },
    }
  }
  const startedMs = performance.now()
  const first = start()
  await until('the first row', () => first.committed() > 0, { everyMs: 5 })
  const openMs = performance.now() - startedMs
  await first.kill()
  /** Told as committed; what follows may have been, too. */
  let least = first.committed()

  for (let kill = 0; kill < KILLS; kill += 1) {
    const process = start()
    // By turns while it opens the database and while it writes.
    if (kill % 2 === 0) {
      await wait(random() * openMs)
    }
    else {
      await until('the start', process.kept, { deadlineMs: KILL_MS, everyMs: 5 })
      await wait(random() * WRITING_MS)
    }
    await process.kill()
    const kept = process.kept()
    injected(kept ? 'kill -9 while it writes' : 'kill -9 while it opens')
    if (kept) {
      expect(kept.most).toBeGreaterThanOrEqual(least)
      expect(kept).toMatchObject({ rows: kept.most, others: kept.most, wrong: 0 })
      least = Math.max(kept.most, process.committed())
    }
  }
  const last = start()
  const kept = await until('the last start', last.kept)
  await last.kill()

  expect(kept.most).toBeGreaterThanOrEqual(least)
  expect(kept.most).toBeLessThanOrEqual(least + 1)
  expect(kept).toMatchObject({ rows: kept.most, others: kept.most, wrong: 0 })
})

interface Kept { most: number, rows: number, others: number, wrong: number }

/** A line that was cut by the kill is none. */
const toKept = (text: string | undefined): Kept | undefined =>
  text?.endsWith('}') ? JSON.parse(text) as Kept : undefined
