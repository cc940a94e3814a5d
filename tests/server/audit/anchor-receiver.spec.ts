import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { openAnchors } from '#server/services/audit/audit-anchors'
import { hold } from '../../support/hold'
import { createApi, raw } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { mainDatabase } from '../../support/services/databases'
import { startReceiver } from '../../support/services/webhook-receiver'

const log = pino({ level: 'silent' })

describe('anchors by REST', () => {
  const server = hold(() => startApiServer(mainDatabase()))
  const api = createApi(() => server.url)

  it('are exported with one of now, and the trail is accepted with a reason', async () => {
    await api('projectCreate', { body: { key: 'anchored', name: 'Anchored' } })
    expect(await api('auditVerify')).toMatchObject({ state: 'unknown' })

    const answer = await raw(server.url, '/audit/export?format=anchors')
    const lines = (await answer.text()).trimEnd().split('\n').map(line => JSON.parse(line) as object)
    expect(answer.headers.get('content-disposition')).toMatch(/audit-anchors-.*\.jsonl/)
    expect(lines).toMatchObject([{ kind: 'export', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    expect(await api('auditVerify')).toMatchObject({ state: 'intact' })

    expect(await api('auditAccept', { body: { reason: 'a clock was wrong' } }))
      .toMatchObject({ state: 'intact', anchors: { base: { kind: 'accepted', note: 'a clock was wrong' } } })
  })
})

describe('a receiver of anchors', () => {
  const receiver = hold(() => startReceiver('unused'))
  const folder = mkdtempSync(path.join(tmpdir(), 'anchors-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('gets each with the key to check it, and one that refuses is named without its address', async () => {
    const open = () => openAnchors({
      audit: { anchorFile: path.join(folder, 'sent.jsonl'), anchorMs: 1, anchorUrl: `${receiver.url}/T0ken0123456789` },
    }, { secretKey: randomBytes(32).toString('base64'), log })
    const keep = async () => {
      const anchors = open()
      await anchors.keep(anchors.sign({
        kind: 'interval', position: 1, hash: 'a'.repeat(64), at: new Date().toISOString(),
        databaseAt: new Date().toISOString(), note: '',
      }))
      await anchors.close()
      return anchors
    }

    const good = await keep()
    expect(receiver.received).toMatchObject([{ headers: { 'x-event': 'audit.anchor' }, body: {
      kind: 'audit.anchor', anchor: { position: 1 }, publicKey: good.publicKey,
    } }])
    expect(good.fault()).toBeNull()

    receiver.answer(response => void response.writeHead(403).end())
    const refused = await keep()
    expect(refused.fault()).toContain('403')
    expect(refused.fault()).not.toContain('T0ken')
    expect(readFileSync(refused.file, 'utf8').trimEnd().split('\n')).toHaveLength(2)
  })
})
