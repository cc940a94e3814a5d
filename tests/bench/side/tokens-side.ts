import { readFileSync } from 'node:fs'
import { loadTokenCounter } from '#factory/stages/text/token-counter.ts'

/** One version of the token counter, in a process of its own. Its argument is a file with a text a line, as JSON. */
const [file = ''] = process.argv.slice(2)
const texts = readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line) as string)
const count = await loadTokenCounter('o200k_base')

function measure(all: readonly string[]): { tokens: number, cpuMs: number } {
  const before = process.cpuUsage()
  let tokens = 0
  for (const text of all) {
    tokens += count(text)
  }
  const { user, system } = process.cpuUsage(before)
  return { tokens, cpuMs: (user + system) / 1_000 }
}

process.on('message', ({ unbroken }: { unbroken?: string }) => {
  process.send?.(measure(unbroken === undefined ? texts : [unbroken]))
})
