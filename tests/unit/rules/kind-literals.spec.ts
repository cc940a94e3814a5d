import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { STAGE_KINDS } from '#factory/stages/registry'

const CONSOLE = '{server,shared,db,components,composables,pages,layouts,utils,stores,plugins}/**/*.{ts,vue}'

/** What names kinds on purpose, and why. */
const MAY: Readonly<Record<string, string>> = {
  'shared/domain/pipeline/kind-convention.ts': 'what names said before kinds had roles',
  'shared/domain/pipeline/demo-stages.ts': 'the example',
  'shared/domain/source-format.ts': 'which kind reads a format of a file',
  'utils/pipeline/pipeline-start.ts': 'the proposal of a pipeline, a template',
  'server/services/template/built-in.ts': 'the templates of the product',
  'shared/contract/pipeline.contract.ts': 'an example of the documentation',
  'components/template/version/TemplateSelected.vue': 'kinds of dialogs',
  'composables/source/useSourceDraft.ts': 'the first choice of a format',
  'composables/source/useSourceEdit.ts': 'the first choice of a format',
}
const DEMO = /^(?:server\/history|db\/migrations)\//

/** A verb of releases and of templates, a key or a topic is called so, too: only where a kind is compared or given. */
const isKindHere = (kind: string, line: string) =>
  kind.includes('.') || new RegExp(`kind\\b\\s*(?:===?|!==?|:)\\s*['"\`]${kind}`, 'i').test(line)

const NAMES = STAGE_KINDS.map(({ kind }) => kind)
const PREFIX = /startsWith\('(?:ingest|input|filter|dedupe|clean|model|quality|acceptance|review)\.'?/

it('no file of the console decides by the name of a stage kind', () => {
  const found = globSync(CONSOLE).filter(file => !DEMO.test(file) && !Object.hasOwn(MAY, file)).flatMap((file) => {
    return readFileSync(file, 'utf8').split('\n').flatMap((line, index) => {
      const code = line.replace(/^\s*(?:\/\*\*|\*|\/\/).*/, '')
      const named = NAMES.find(kind =>
        new RegExp(`['"\`]${kind.replace('.', '\\.')}['"\`]`).test(code) && isKindHere(kind, code))
      return named !== undefined || PREFIX.test(code) ? [`${file}:${index + 1}`] : []
    })
  })

  expect(found).toEqual([])
})

it('no exception is left over', () => {
  expect(Object.keys(MAY).filter(file => !NAMES.some(kind => readFileSync(file, 'utf8').includes(`'${kind}'`))))
    .toEqual([])
})
