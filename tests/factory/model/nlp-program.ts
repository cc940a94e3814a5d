import { createNlpPool } from '#factory/model/local/nlp-pool.ts'

/** The smallest program that reads a text in a thread, for the bundle's test. */
const pool = createNlpPool({ threads: 1 })
const { output } = await pool.run({ task: 'analyze', text: 'I love $5', parameters: {} }, new AbortController().signal)
process.stdout.write(output)
await pool.close()
