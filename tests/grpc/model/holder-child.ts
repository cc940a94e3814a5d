import { openPostgres } from '#factory/queue/store/database.ts'
import { createAnswerStore } from '#factory/queue/store/model-answer.store.ts'
import { createPresence } from '#factory/queue/store/model-holder.store.ts'
import { createSharedBook } from '#factory/queue/store/model-limit.store.ts'

/** A factory as far as its slots and claims go: takes one of each, says so, and waits to be killed. */
const [url = '', schema = '', key = '', requestId = ''] = process.argv.slice(2)
const connection = openPostgres(url, schema)
const presence = createPresence(
  connection, error => process.send?.({ error: String(error) }), { lookMs: 50, graceMs: 300 },
)
presence.start()
const leaseMs = 600_000
const slot = await createSharedBook(connection, presence.holder).takeSlot(key, { concurrency: 2, leaseMs })
const claim = await createAnswerStore(connection, presence.holder).claim({ requestId, bodyHash: 'a', leaseMs })
process.send?.({ slot, claim: claim.type })
setInterval(() => undefined, 1_000)
