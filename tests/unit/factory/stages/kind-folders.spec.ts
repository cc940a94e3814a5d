import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { STAGE_KINDS } from '#factory/stages/registry'

const ROOM = new URL('../../../../factory/stages/kinds/', import.meta.url)
const folders = readdirSync(ROOM, { withFileTypes: true })
  .filter(entry => entry.isDirectory()).map(({ name }) => name).sort()

const toName = (folder: string) => folder.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
const toImport = (folder: string) => `import { stage as ${toName(folder)} } from './${folder}/stage.ts'\n`

it('the index names each folder of a stage kind (npx vitest run --project unit kind-folders -u)', async () => {
  const text = `${folders.map(toImport).join('')}import type { StageDefinition } from '../stage-definition.ts'

/** The folders beside this file, which a test writes. */
export const FOLDERS: readonly StageDefinition[] = [
${folders.map(folder => `  ${toName(folder)},\n`).join('')}]
`

  await expect(text).toMatchFileSnapshot(new URL('index.ts', ROOM).pathname)
})

it('a folder is called as its kind, with a dash for each dot', () => {
  expect(STAGE_KINDS.map(({ kind }) => kind.replaceAll('.', '-')).sort()).toEqual(folders)
})

it('each kind has its own place in a pipeline', () => {
  expect(new Set(STAGE_KINDS.map(({ place }) => place)).size).toBe(STAGE_KINDS.length)
})
