import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Buffer } from 'node:buffer'
import type { ConfigFault } from '#shared/contract/setting/config.contract'
import { MAX_CONFIG_BYTES, readConfigText, type Texts } from './config-text'

/** What a config.json says now. */
export type ConfigFile = { state: 'absent' } | { state: 'good', texts: Texts }
  | { state: 'broken', faults: ConfigFault[] }

/** Reads at once and whole: the file is small, and at the start everything else depends on it. */
export function readConfigFile(file: string): ConfigFile {
  const bytes = readBytes(file)
  if (bytes === undefined) {
    return { state: 'absent' }
  }
  if (!Buffer.isBuffer(bytes)) {
    return toBroken(bytes.code, bytes.message)
  }
  try {
    const read = readConfigText(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return 'texts' in read ? { state: 'good', texts: read.texts } : { state: 'broken', faults: read.faults }
  }
  catch (error) {
    if (error instanceof TypeError) {
      return toBroken('NOT_JSON', 'the file is not UTF-8')
    }
    throw error
  }
}

/** undefined = there is no such file. */
function readBytes(file: string): Buffer | Pick<ConfigFault, 'code' | 'message'> | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const about = fstatSync(descriptor)
    if (!about.isFile()) {
      return { code: 'UNREADABLE', message: 'this is not a file' }
    }
    // One byte more than is allowed: a file that grows meanwhile is too large, too.
    const buffer = Buffer.alloc(Math.min(about.size, MAX_CONFIG_BYTES) + 1)
    const length = readSync(descriptor, buffer, 0, buffer.length, 0)
    return length > MAX_CONFIG_BYTES
      ? { code: 'TOO_LARGE', message: `the file has more than ${MAX_CONFIG_BYTES} bytes` }
      : buffer.subarray(0, length)
  }
  catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined
    }
    if (code === '') {
      throw error
    }
    return { code: 'UNREADABLE', message: `the file cannot be read (${code})` }
  }
  finally {
    if (descriptor !== undefined) {
      closeSync(descriptor)
    }
  }
}

const toBroken = (code: ConfigFault['code'], message: string): ConfigFile => ({
  state: 'broken', faults: [{ code, path: '', message, line: 0, column: 0 }],
})
