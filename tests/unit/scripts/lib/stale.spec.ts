import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hasChangedSince, SOURCES } from '~~/scripts/lib/stale.mjs'
import { roomFolders } from '~~/tests/support/rules/imports'

const BUILT_MS = Date.parse('2026-11-30T12:00:00Z')

const folder = mkdtempSync(path.join(tmpdir(), 'stale-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A project of one file that was written some time after the build. */
function given(file: string, afterMs: number): string {
  const root = mkdtempSync(path.join(folder, 'project-'))
  const whole = path.join(root, file)
  mkdirSync(path.dirname(whole), { recursive: true })
  writeFileSync(whole, '')
  const seconds = (BUILT_MS + afterMs) / 1_000
  for (let name = whole; name !== root; name = path.dirname(name)) {
    utimesSync(name, seconds, seconds)
  }
  return root
}

describe('a build', () => {
  it.each(roomFolders())('is stale when a file of %s has changed since', (room) => {
    expect(hasChangedSince(BUILT_MS, given(`${room}/deep/file.ts`, 1_000))).toBe(true)
    expect(hasChangedSince(BUILT_MS, given(`${room}/deep/file.ts`, -1_000))).toBe(false)
  })

  it('is not stale because of a document', () => {
    expect(hasChangedSince(BUILT_MS, given('docs/api.md', 1_000))).toBe(false)
  })

  it('is compared with nothing that does not exist', () => {
    expect(SOURCES.filter(source => !existsSync(source))).toEqual([])
  })
})
