import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#db/client'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi, upload } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { XSS_PAYLOADS } from '../support/browser/xss-payloads'
import { untilSealed } from '../support/run/runs'
import { PATIENT } from '../support/services/given-database'
import { givenPostgres } from '../support/services/postgres'
import { startConsole } from '../support/services/servers'
import { hold } from '../support/hold'

const browser = useBrowser()
const server = hold(async () => {
  const databaseUrl = await givenPostgres()
  const started = await startConsole({ env: {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: Buffer.from('canary-canary-canary-canary-canar').subarray(0, 32).toString('base64'),
  } })
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, limits: PATIENT })
  return {
    ...started,
    db: database.db,
    async stop() {
      await database.close()
      await started.stop()
    },
  }
})
const api = createApi(() => server.url)
const ids = { dataset: '', pipeline: '', run: '', release: '' }

const payloadAt = (index: number) => XSS_PAYLOADS[index % XSS_PAYLOADS.length] ?? ''

beforeAll(async () => {
  const everything = XSS_PAYLOADS.join('\n').slice(0, 4_000)
  const datasets = []
  // One after another: of many at once a busy console refuses some.
  for (const name of XSS_PAYLOADS) {
    datasets.push(await api('datasetCreate', { body: { name, description: everything } }))
  }
  const [, dataset] = datasets
  if (!dataset) {
    throw new Error('there are no payloads')
  }
  const lines = XSS_PAYLOADS.map(text => JSON.stringify({ text, [text.slice(0, 40)]: [text] }))
  const file = await upload(server.url, '<img src=x onerror=alert(1)>.jsonl', Buffer.from(`${lines.join('\n')}\n`))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: payloadAt(4), uploadId: file.id } })
  const stages = [
    { key: 'read', kind: 'ingest.jsonl', name: payloadAt(2), sourceId: source.id },
    { key: 'clean', kind: 'clean.normalize', name: payloadAt(7), needs: ['read'] },
    { key: 'out', kind: 'publish', name: payloadAt(16), needs: ['clean'], parameters: { dataset_id: dataset.id } },
  ]
  const pipeline = await api('pipelineCreate', { body: { name: payloadAt(5), description: everything, stages } })
  const task = await api('taskCreate', { body: { name: payloadAt(0), pipelineId: pipeline.id } })
  const run = await api('taskLaunch', { params: { id: task.id }, body: {} })
  await untilSealed(api, run.id)
  const release = await api('releaseCreate', { body: { datasetId: dataset.id, name: 'Payloads' } })
  await api('releaseChange', {
    params: { id: release.id }, version: release.version,
    body: { card: { description: everything, use: everything }, changelog: everything },
  })
  Object.assign(ids, { dataset: dataset.id, pipeline: pipeline.id, run: run.id, release: release.id })
})

describe('what people have named', () => {
  it('runs no script on any page that shows it', async () => {
    const dialogs: string[] = []
    const page = await browser.open(`${server.url}/datasets`)
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    const hasRun = () => page.evaluate(() => 'xss' in window)
    await untilHydrated(page)

    const { dataset, pipeline, run, release } = ids
    const paths = [
      '/datasets', `/datasets/${dataset}`, `/datasets/${dataset}?tab=records`, `/datasets/${dataset}?tab=lineage`,
      '/pipelines', `/pipelines/${pipeline}`, `/pipelines/${pipeline}?view=list`,
      '/runs', `/runs/${run}`, `/runs/${run}?tab=outputs`, `/runs/${run}?tab=parameters`, `/runs/${run}?tab=events`,
      '/releases', `/releases/${release}`, '/sources', '/stats', '/', '/settings?section=audit',
    ]
    const ran: string[] = []
    for (const path of paths) {
      await goTo(page, path)
      await page.getByRole('heading').first().waitFor()
      await page.waitForFunction(() => document.querySelector('[data-look="loading"]') === null)
      if (await hasRun()) {
        ran.push(path)
      }
    }
    // As the server writes them, too: into the markup, and the state for the page.
    for (const path of [
      '/datasets', `/datasets/${dataset}?tab=records`, `/runs/${run}`, `/releases/${release}`,
      ...[5, 7, 27].map(index => `/runs?q=${encodeURIComponent(payloadAt(index))}`),
    ]) {
      await page.goto(server.url + path)
      await untilHydrated(page)
      if (await hasRun()) {
        ran.push(`${path}, loaded`)
      }
    }

    // The browser complains of everything that the policy forbids, and of each error: `useBrowser` fails on any.
    expect({ ran, dialogs }).toEqual({ ran: [], dialogs: [] })
  })
})

describe('a secret', () => {
  const KEPT_OUT = 'canary'

  it('is in no table, answer, page, export or log, whether it was typed in or set by the environment', async () => {
    const model = await api('modelCreate', { body: {
      name: 'guarded', provider: 'openai', model: 'x', endpoint: 'https://9.9.9.9/v1',
      secret: `sk-${KEPT_OUT}-0123456789`,
    } })
    await api('modelChange', { params: { id: model.id }, version: 1, body: { secret: `sk-${KEPT_OUT}-9876543210` } })
    await api('channelCreate', {
      body: { name: 'guarded', kind: 'webhook', url: 'https://9.9.9.9/hook', secret: `${KEPT_OUT}-0123456789abcdef` },
    })

    const { rows: tables } = await sql<{
      name: string
    }>`select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
      where nspname = 'public' and relkind in ('r', 'p')`
      .execute(server.db)
    const found: string[] = []
    for (const { name } of tables) {
      const { rows } = await sql<{
        count: number
      }>`select count(*)::int as count from ${sql.table(name)} t where t::text ilike ${`%${KEPT_OUT}%`}`
        .execute(server.db)
      found.push(...rows[0]?.count ? [`table ${name}`] : [])
    }
    const paths = [
      '/models', `/models/${model.id}`, `/models/${model.id}/versions`, '/channels', '/system', '/system/details',
      '/system/load', '/audit', '/audit/export', '/audit/export?format=jsonl',
    ].map(path => `/api/v1${path}`)
    for (const path of [
      ...paths, '/models', '/alerts?tab=rules', '/settings?section=environment', '/settings?section=audit', '/metrics',
    ]) {
      const answer = await fetch(server.url + path)
      found.push(...(await answer.text()).includes(KEPT_OUT) || !answer.ok ? [`${path} ${answer.status}`] : [])
    }

    expect(tables.length).toBeGreaterThan(30)
    expect(found).toEqual([])
    expect(server.output()).not.toContain(KEPT_OUT)
  })
})

describe('every kind of answer', () => {
  const EVERY = {
    'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'SAMEORIGIN',
    'cross-origin-resource-policy': 'same-origin',
  }

  it('has the headers that browsers protect with, and names no framework', async () => {
    const html = await (await fetch(server.url, { headers: { accept: 'text/html' } })).text()
    const asset = /\/_nuxt\/[\w.-]+\.js/.exec(html)?.[0] ?? ''
    const cases: [string, RequestInit][] = [
      ['/', { headers: { accept: 'text/html' } }], ['/nowhere', { headers: { accept: 'text/html' } }], [asset, {}],
      ['/healthz', {}], ['/readyz', {}], ['/metrics', {}],
      ['/api/v1/runs', {}], ['/api/v1/nowhere', {}], ['/api/v1/runs?limit=x', {}],
      ['/api/v1/runs', { method: 'DELETE' }], ['/api/v1/projects', { method: 'POST', body: 'x' }],
      ['/api/v1/projects', { headers: { 'sec-fetch-site': 'cross-site' }, method: 'POST' }],
      ['/api/v1/audit/export', {}], [`/api/v1/datasets/${ids.dataset}/versions/latest/download`, {}],
      ['/api/v1/uploads/resumable', { method: 'OPTIONS', headers: { 'tus-resumable': '1.0.0' } }],
    ]
    const wrong: string[] = []

    for (const [path, init] of cases) {
      const { headers, status } = await fetch(server.url + path, { redirect: 'manual', ...init })
      const missing = Object.entries(EVERY).filter(([name, value]) => headers.get(name) !== value).map(([name]) => name)
      if (missing.length > 0 || headers.has('x-powered-by') || headers.has('server')) {
        wrong.push(`${init.method ?? 'GET'} ${path} ${status}: ${missing.join(', ')}`)
      }
      if (
        headers.get('content-type')?.includes('text/html')
        && !headers.get('content-security-policy')?.includes('script-src')
      ) {
        wrong.push(`${path}: no policy`)
      }
    }

    expect(asset).not.toBe('')
    expect(wrong).toEqual([])
  })
})

describe('the audit trail', () => {
  const { audit, setting } = zh
  const rows = (page: Page) => page.locator('[data-row]')
  const wordsOf = (noun: keyof typeof audit.noun, verb: keyof typeof audit.verb) =>
    audit.action.replace('{noun}', audit.noun[noun]).replace('{verb}', audit.verb[verb])

  it('is searched, opened by keyboard with its difference, exported, and says up to where it is verified', async () => {
    // The first anchor is written some seconds after the first entry; until then nothing can be said of the chain.
    await expect.poll(() => api('auditVerify', {})).toMatchObject({ state: 'intact' })
    const page = await browser.open(`${server.url}/settings?section=audit`, { locale: 'zh-CN' })
    await untilHydrated(page)
    await page.getByText(new RegExp(audit.chain.intact.split('{since}')[0] ?? '')).waitFor()
    await rows(page).first().waitFor()
    expect(await findingsOf(page)).toEqual([])

    await page.getByLabel(audit.column.thing, { exact: true }).selectOption('release')
    await page.waitForURL(/noun=release/)
    await page.getByLabel(audit.column.action, { exact: true }).selectOption('update')
    await page.waitForURL(/verb=update/)
    await expect.poll(() => rows(page).allTextContents()).toEqual([wordsOf('release', 'update')])
    const href = await page.getByRole('link', { name: audit.export_as.replace('{format}', 'JSONL') })
      .getAttribute('href')
    const exported = (await (await fetch(server.url + href)).text()).trimEnd().split('\n')
    expect(exported.map(line => (JSON.parse(line) as { action: string }).action)).toEqual(['release.update'])

    await page.locator('h1').click()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('group', { name: audit.change }).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)

    await goTo(page, '/settings?section=audit&q=no-such-thing')
    await page.getByText(audit.no_match).waitFor()
    await page.setViewportSize({ width: 360, height: 740 })
    await goTo(page, '/settings?section=audit')
    await rows(page).first().waitFor()
    await expect.poll(() =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
      .toBe(0)
    expect(await page.title()).toContain(setting.section.audit)
  })
})

it('the audit trail names the entry that somebody has changed in the database', async () => {
  const { items } = await api('auditList', { query: { action: ['pipeline.create'] } })
  const id = items[0]?.id ?? ''
  await api('auditVerify')
  await sql`alter table audit_log disable trigger user`.execute(server.db)
  await sql`update audit_log set actor = 'nobody' where id = ${id}`.execute(server.db)
  await sql`alter table audit_log enable trigger user`.execute(server.db)

  const page = await browser.open(`${server.url}/settings?section=audit`)
  await untilHydrated(page)
  await page.getByText(en.audit.fault.changed).waitFor()
  await page.getByRole('link', { name: en.audit.chain.open }).click()

  await page.getByRole('dialog').getByText('nobody').waitFor()
})
