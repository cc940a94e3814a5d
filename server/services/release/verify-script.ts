/**
 * Verifies an unpacked passport without a network, with plain Node. A text and not a file of its own: built server and
 * tests load other kinds of files differently. The bundler replaces `import.meta` even in here. Part of published
 * bytes: a changed script applies to later releases only.
 */
export const VERIFY_SCRIPT = String.raw`#!/usr/bin/env node
// Verifies this release: node verify.mjs
// Exit code 0: every file is as published. 1: some are not; each is named. 2: the folder holds no release.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.dirname(path.resolve(process.argv[1]))
const inside = name => path.join(root, ...name.split('/'))

async function hashOf(file) {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { sha256: hash.digest('hex'), bytes }
}

function listFiles(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => entry.isDirectory()
    ? listFiles(path.join(folder, entry.name), prefix + entry.name + '/')
    : [prefix + entry.name])
}

function readSums() {
  const lines = readFileSync(inside('SHA256SUMS'), 'utf8').split('\n').filter(line => line !== '')
  return new Map(lines.map(line => [line.slice(66), line.slice(0, 64)]))
}

async function main() {
  if (!existsSync(inside('manifest.json')) || !existsSync(inside('SHA256SUMS'))) {
    console.error('manifest.json or SHA256SUMS is missing: this folder holds no release')
    return 2
  }
  const manifest = JSON.parse(readFileSync(inside('manifest.json'), 'utf8'))
  const sums = readSums()
  const faults = []
  const look = async (name, sha256, bytes) => {
    if (!existsSync(inside(name))) {
      return 'is missing'
    }
    const found = await hashOf(inside(name))
    if (bytes !== undefined && found.bytes !== bytes) {
      return 'has ' + found.bytes + ' bytes instead of ' + bytes
    }
    return found.sha256 === sha256 ? '' : 'has the sha256 ' + found.sha256 + ' instead of ' + sha256
  }
  const report = (name, fault) => {
    console.log((fault ? 'WRONG  ' : 'OK     ') + name + (fault ? ': ' + fault : ''))
    if (fault) {
      faults.push(name)
    }
  }
  for (const { path: name, sha256, bytes } of manifest.files) {
    report(name, sums.get(name) === sha256 ? await look(name, sha256, bytes)
      : 'manifest.json and SHA256SUMS do not agree')
  }
  report('manifest.json', await look('manifest.json', sums.get('manifest.json')))
  const known = new Set([...manifest.files.map(file => file.path), 'manifest.json', 'SHA256SUMS'])
  for (const name of listFiles(root).filter(name => !known.has(name))) {
    report(name, 'is not part of the release')
  }
  console.log()
  console.log(manifest.name + ' ' + manifest.semver + ', manifest sha256 '
    + (await hashOf(inside('manifest.json'))).sha256)
  console.log(faults.length === 0
    ? 'Every file is as published. Compare the sha256 of the manifest with the one on the page of the release.'
    : faults.length + ' of its files are not as published: ' + faults.join(', '))
  return faults.length === 0 ? 0 : 1
}

process.exitCode = await main()
`
