import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runProgram, startProcess, freePort, until, type StartedProcess } from '../../support/services/process.ts'
import { temporaryFolder } from '../../support/services/servers.ts'

/** With the base sheet of our frame in the page, as ours have it: what is compared is what is ours beyond that. */
const FILES: Record<string, string> = {
  'package.json': '{ "name": "empty", "private": true, "type": "module" }\n',
  'nuxt.config.ts': 'export default defineNuxtConfig({ compatibilityDate: \'2026-11-01\', telemetry: false, devtools: '
    + '{ enabled: false }, css: [\'~/css/main.css\'], features: { inlineStyles: true } })\n',
  'app.vue': '<template><NuxtPage /></template>\n',
  'pages/index.vue': '<template><main><h1>Empty</h1></main></template>\n',
}

export interface EmptyPage extends StartedProcess {
  url: string
  /** What it serves as files. */
  publicFolder: string
}

/**
 * A Nuxt app of one page that says one word in our type, made and built beside us by the same packages; what all pages
 * pay.
 */
export async function startEmptyPage(): Promise<EmptyPage> {
  const folder = await temporaryFolder('empty')
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
  mkdirSync(path.join(folder, 'pages'))
  cpSync(path.resolve('assets/css'), path.join(folder, 'css'), { recursive: true })
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(path.join(folder, name), text)
  }
  await runProgram(process.execPath, [path.resolve('node_modules/nuxt/bin/nuxt.mjs'), 'build'], {
    cwd: folder, env: { ...process.env, NODE_ENV: 'production' }, timeoutMs: 300_000,
  })
  const port = await freePort()
  const started = startProcess(process.execPath, [path.join(folder, '.output/server/index.mjs')], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production' },
  })
  const url = `http://127.0.0.1:${port}`
  await until('the empty page', () => fetch(url).then(answer => answer.ok))
  return { ...started, url, publicFolder: path.join(folder, '.output/public') }
}
