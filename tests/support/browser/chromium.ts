import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { findProgram } from '#scripts/lib/programs.mjs'

/** A browser that is already on the machine: given, installed, or Playwright's own. */
export function findChromium(): string | undefined {
  const given = process.env.TEST_CHROMIUM
  const installed = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
    .map(name => findProgram(name)).find(Boolean)
  const own = chromium.executablePath()
  return given ?? installed ?? (existsSync(own) ? own : undefined)
}

/** @throws Error when there is none. */
export function chromiumPath(): string {
  const found = findChromium()
  if (!found) {
    throw new Error('no Chromium: set TEST_CHROMIUM or install one')
  }
  return found
}

/** Switches with which it runs anywhere (as root, without a GPU) and can connect only to this machine. */
export const CHROMIUM_ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]
