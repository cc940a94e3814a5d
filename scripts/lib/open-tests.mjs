import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT, inRoot } from './root.mjs'

const FILE = inRoot('.test', 'reports', 'open.json')
const WRITE_MS = 1_000

/** A reporter of vitest that keeps on disk which tests are running, so that a run that never ends can name them. */
export default class OpenTests {
  /** The running test by file. */
  #open = new Map()
  #isWriting = false

  onTestModuleQueued = ({ moduleId }) => this.#set(moduleId, '')
  onTestCaseReady = ({ module, fullName }) => this.#set(module.moduleId, fullName)
  onTestModuleEnd = ({ moduleId }) => this.#set(moduleId)

  #set(file, name) {
    if (name === undefined) {
      this.#open.delete(file)
    }
    else {
      this.#open.set(file, name)
    }
    if (!this.#isWriting) {
      this.#isWriting = true
      setTimeout(() => this.#write(), WRITE_MS).unref()
    }
  }

  #write() {
    this.#isWriting = false
    writeFileSync(FILE, JSON.stringify([...this.#open]))
  }
}

/** @returns {string[]} the tests that were running when the last call of vitest was stopped. */
export const openTests = () => existsSync(FILE)
  ? JSON.parse(readFileSync(FILE, 'utf8')).map(([file, name]) =>
      [path.relative(ROOT, file), name].filter(Boolean).join(' > '))
  : []
