import { describe, expect, it } from 'vitest'
import type { StageLine } from '#factory/job/stage-job.ts'
import { createTails, type TailLine, type Tails } from '#factory/queue/engine/tails.ts'
import { createLineTeller } from '#factory/worker/job-context.ts'

const lineOf = (text: string, at = 1): StageLine => ({ at, severity: 'INFO', text, dropped: 0 })

async function readAll(
  tails: Tails, { runId = 'run', stageId = '', isOver = async () => true, signal = new AbortController().signal } = {},
): Promise<TailLine[]> {
  const lines: TailLine[] = []
  for await (const line of tails.read({ runId, stageId, signal, isOver })) {
    lines.push(line)
  }
  return lines
}

describe('the lines of running stages', () => {
  it('are those of the run and the stage asked for, in their order', async () => {
    const tails = createTails()
    const [a, b, other] = [tails.open('run', 'a'), tails.open('run', 'b'), tails.open('other', 'a')]
    a.add(lineOf('first', 1))
    b.add(lineOf('second', 2))
    other.add(lineOf('not this', 2))
    a.add(lineOf('third', 3))

    expect((await readAll(tails)).map(({ stageId, text }) => [stageId, text]))
      .toEqual([['a', 'first'], ['b', 'second'], ['a', 'third']])
    expect((await readAll(tails, { stageId: 'b' })).map(({ text }) => text)).toEqual(['second'])
  })

  it('are limited, and the first kept one says how many are gone', async () => {
    const tails = createTails()
    const tail = tails.open('run', 'a')
    for (let line = 0; line < 700; line += 1) {
      tail.add(lineOf(String(line)))
    }

    const lines = await readAll(tails)

    expect(lines).toHaveLength(500)
    expect(lines[0]).toMatchObject({ text: '200', dropped: 200 })
    expect(lines[1]?.dropped).toBe(0)
  })

  it('wait for a slow reader up to a limit, and tell it what it missed', async () => {
    const tails = createTails()
    const tail = tails.open('run', 'a')
    tail.add(lineOf('kept'))
    const reader = tails.read({
      runId: 'run', stageId: '', signal: new AbortController().signal, isOver: async () => true,
    })
    await reader.next()
    for (let line = 0; line < 1_500; line += 1) {
      tail.add({ ...lineOf(String(line)), dropped: line === 3 ? 10 : 0 })
    }

    const { value: next } = await reader.next()

    expect(next).toMatchObject({ text: '500', dropped: 510 })
  })

  it('end when the stage has ended, and are forgotten', async () => {
    const tails = createTails()
    const tail = tails.open('run', 'a')
    let isOver = false
    const reading = readAll(tails, { isOver: async () => isOver })
    tail.add(lineOf('last'))
    isOver = true
    tail.close()

    expect((await reading).map(({ text }) => text)).toEqual(['last'])
    expect(await readAll(tails)).toEqual([])
  })

  it('cost one question whether they are over, until a stage stops', async () => {
    const tails = createTails()
    const tail = tails.open('run', 'a')
    let asked = 0
    let isOver = false
    const reader = tails.read({ runId: 'run', stageId: '', signal: new AbortController().signal, isOver: async () => {
      asked += 1
      return isOver
    } })
    for (let line = 0; line < 20; line += 1) {
      const next = reader.next()
      tail.add(lineOf(String(line)))
      expect(await next).toMatchObject({ value: { text: String(line) } })
    }
    expect(asked).toBe(1)

    const end = reader.next()
    isOver = true
    tail.close()
    expect(await end).toMatchObject({ done: true })
    expect(asked).toBe(2)
  })

  it('end with the line that came while the question was asked, at once', async () => {
    const tails = createTails()
    const tail = tails.open('run', 'a')
    const late = ['late']
    const isOver = async () => {
      late.splice(0).forEach(text => tail.add(lineOf(text)))
      return true
    }

    expect((await readAll(tails, { isOver })).map(({ text }) => text)).toEqual(['late'])
  })

  it('end when the reader leaves', async () => {
    const leaving = new AbortController()
    const reading = readAll(createTails(), { isOver: async () => false, signal: leaving.signal })
    leaving.abort()

    expect(await reading).toEqual([])
  })
})

describe('what a stage tells', () => {
  it('is limited by the second; what is left out is counted and never made, except an error', () => {
    let now = 0
    let made = 0
    const lines: StageLine[] = []
    const tell = createLineTeller(line => lines.push(line), () => now)
    for (let line = 0; line < 80; line += 1) {
      tell('WARNING', () => `line ${made += 1}`)
    }
    tell('ERROR', () => 'the\nend')
    now = 1_000
    tell('INFO', () => 'x'.repeat(5_000))

    expect([lines.length, made]).toEqual([52, 50])
    expect(lines[50]).toMatchObject({ severity: 'ERROR', text: 'the end', dropped: 30 })
    expect(lines[51]).toMatchObject({ dropped: 0 })
    expect(lines[51]?.text).toHaveLength(2_000)
  })

  it('ends with a line that passes the limit and counts what was left out', () => {
    const lines: StageLine[] = []
    const tell = createLineTeller(line => lines.push(line), () => 0)
    for (let line = 0; line < 70; line += 1) {
      tell('INFO', () => 'line')
    }
    tell('INFO', () => 'done', true)

    expect(lines).toHaveLength(51)
    expect(lines[50]).toMatchObject({ severity: 'INFO', text: 'done', dropped: 20 })
  })
})
