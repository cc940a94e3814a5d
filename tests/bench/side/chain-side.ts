import { createHash, hash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createCleaner } from '#factory/stages/text/clean-text.ts'

/**
 * What one writes with nothing but Node for the chain of `chain.bench.ts`, in a process of its own: parse, clean,
 * length, drop what was there before, write, checksum of the file. Only the cleaning itself is ours: the result has to
 * be equal byte by byte.
 */
const [file = '', output = '', leastChars = '0'] = process.argv.slice(2)
const clean = createCleaner({
  unicode: 'NFC', strip_control: true, strip_joiners: false, strip_direction_marks: false, strip_hidden_marks: false,
  whitespace: 'collapse', strip_html: false, strip_markdown: false, lowercase: false,
})
const seen = new Set<string>()
const checksum = createHash('sha256')
const decoder = new TextDecoder()
let [rows, rest] = [0, '']

function keep(line: string): string {
  if (line === '') {
    return ''
  }
  const record = JSON.parse(line) as { text: string }
  const text = clean(record.text)
  if (text.length < Number(leastChars)) {
    return ''
  }
  const key = hash('sha1', text, 'base64')
  if (seen.has(key)) {
    return ''
  }
  seen.add(key)
  rows += 1
  return text === record.text ? `${line}\n` : `${JSON.stringify({ ...record, text })}\n`
}

function write(lines: string[]): Buffer {
  const kept = Buffer.from(lines.map(keep).join(''))
  checksum.update(kept)
  return kept
}

const work = new Transform({
  transform(chunk: Buffer, _, done) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    done(null, write(lines))
  },
  flush: done => done(null, write([rest + decoder.decode()])),
})

const [startedMs, cpu] = [performance.now(), process.cpuUsage()]
const bigChunks = { highWaterMark: 1 << 18 }
await pipeline(createReadStream(file, bigChunks), work, createWriteStream(output, bigChunks))
const { user, system } = process.cpuUsage(cpu)
process.send?.(
  { rows, sha256: checksum.digest('hex'), ms: performance.now() - startedMs, cpuMs: (user + system) / 1_000 },
  () => process.disconnect(),
)
