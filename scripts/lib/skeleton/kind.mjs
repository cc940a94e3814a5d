import { PLACEHOLDERS } from './text.mjs'

/** A stage kind: its folder, which passes every record on. */
export function toKind(kind = '') {
  if (!/^[a-z]+(?:\.[a-z]+)*$/.test(kind)) {
    throw new Error(`a stage kind is named like filter.length, in lower case: "${kind}"`)
  }
  const folder = `factory/stages/kinds/${kind.replaceAll('.', '-')}`
  return {
    files: new Map([
      [`${folder}/stage.ts`, `import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns } from '../../parameter/columns.ts'
import { FIELD } from '../../parameter/field-schemas.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { KEEP } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { texts } from './texts.ts'

interface Parameters { field: string }

export const stage = defineStage<Parameters>({
  kind: '${kind}',
  version: '1.0.0',
  place: 75,
  role: 'step',
  shape: 'map',
  purpose: 'other',
  texts,
  icon: 'i-lucide-box',
  properties: {
    field: { ...FIELD, default: 'text' },
  },
  note: ['field'],
  recordsPerSecond: 100_000,

  plan: ({ inputs }) => passColumns(inputs),

  execute(context) {
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: { process: () => KEEP },
    })
  },
})
`],
      [`${folder}/texts.ts`, `import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: '${kind}',
    text: '${PLACEHOLDERS.kind}',
    parameters: { field: 'Text field' },
  },
  'zh-CN': {
    name: '${kind}',
    text: '${PLACEHOLDERS.kind}',
    parameters: { field: 'Text field' },
  },
}
`],
      [`${folder}/cases.ts`, `import { asItWas, type KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    input: ['{"text":"one"}', '{"text":"two"}'],
    // What it is to make of them; it passes everything on so far.
    output: ['{"text":"one"}'],
    dropped: { WHY: 1 },
  },
  keeps: { expected: asItWas },
}
`],
    ]),
    next: `npx vitest run --project unit kind-folders -u
npx vitest run --project parts tests/factory/stages/kind-cases    # fails until the stage does what its example says
docs/recipes/factory/stage-kind.md says what else a kind may need`,
  }
}
