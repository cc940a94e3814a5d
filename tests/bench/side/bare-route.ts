import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { freePort, runProgram, startProcess, until, type StartedProcess } from '../../support/services/process.ts'
import { temporaryFolder } from '../../support/services/servers.ts'

/** A statement as the console sends it. */
export interface Statement { text: string, values: readonly unknown[] }

/** The statement is prepared, as the console's are. */
const ROUTE = `
import { defineEventHandler } from 'h3'
import pg from 'pg'
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, options: '-c jit=off' })
const statement = JSON.parse(process.env.STATEMENT)
export default defineEventHandler(async () => ({ items: (await pool.query({ name: 'runs', ...statement })).rows }))
`

/**
 * One route of Nitro without anything of ours, built beside us by the same packages: the rows of one statement as JSON.
 */
export async function startBareRoute(
  databaseUrl: string, statement: Statement,
): Promise<StartedProcess & { url: string }> {
  const folder = await temporaryFolder('bare')
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "bare", "private": true, "type": "module" }\n')
  writeFileSync(path.join(folder, 'runs.mjs'), ROUTE)
  writeFileSync(
    path.join(folder, 'nitro.config.mjs'),
    `export default { compatibilityDate: '2026-11-01', handlers: [{ route: '/runs', handler: './runs.mjs' }] }\n`,
  )
  await runProgram(process.execPath, [path.resolve('node_modules/nitropack/dist/cli/index.mjs'), 'build'], {
    cwd: folder, env: { ...process.env, NODE_ENV: 'production' }, timeoutMs: 120_000,
  })
  const port = await freePort()
  const started = startProcess(process.execPath, [path.join(folder, '.output/server/index.mjs')], {
    env: {
      PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production', DATABASE_URL: databaseUrl,
      STATEMENT: JSON.stringify(statement),
    },
  })
  const url = `http://127.0.0.1:${port}/runs`
  await until('the bare route', () => fetch(url).then(answer => answer.ok))
  const stop = async () => {
    await started.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...started, url, stop }
}
