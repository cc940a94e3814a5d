import { mountSuspended } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { diffTemplate } from '#shared/domain/template/template-diff'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { TemplateDiff as Difference } from '#shared/contract/template/template-diff.contract'
import type { TemplateDetail } from '#shared/contract/template/template.contract'
import TemplateImportDialog from '~/components/template/file/TemplateImportDialog.vue'
import TemplateDiff from '~/components/template/version/TemplateDiff.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { KINDS } from '../given/given-pipeline'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }
const ID = '01900000-0000-7000-8000-0000000000aa'
const AT = '2026-11-20T06:00:00.000Z'
const SHA = 'a'.repeat(64)

const stage = (
  key: string, kind: string, needs: string[], parameters: Record<string, unknown> = {},
): PipelineStageSpec => ({ key, kind, name: '', needs, parameters })
const READ = stage('read', 'input.dataset', [])
const OLD = [
  READ, { ...stage('clean', 'filter.tokens', ['read']), name: 'Too short' },
  stage('tokens', 'filter.tokens', ['clean'], { field: 'text', min_tokens: 20, output_field: 'tokens' }),
  stage('publish', 'publish', ['tokens']),
]

const detail: TemplateDetail = {
  id: ID, version: 3, createdAt: AT, updatedAt: AT, projectId: ID, builtIn: null, name: 'Texts', description: '',
  icon: 'globe', state: 'published', latest: null, labels: [], hasDraft: true,
  stageCount: 3, kinds: [], isArchived: false, use: { runs: 0, succeeded: 0, failed: 0, yield: null }, holes: [],
  models: [], hasSample: false, versionCount: 1,
  draft: {
    sha256: SHA, stageCount: 3, updatedAt: AT, updatedBy: 'operator', consequence: 'MAJOR', nextVersion: '2.0.0',
  },
}

function show(after: PipelineStageSpec[], nextVersion: string | null = '2.0.0') {
  const side = (version: string, stages: PipelineStageSpec[]) => ({
    version, sha256: SHA, canonical: JSON.stringify({ stages }), message: '', actor: 'operator', at: AT,
  })
  const diff: Difference = {
    from: side('1.0.0', OLD), to: side('draft', after), ...diffTemplate(OLD, after), nextVersion, effect: null,
    effectReason: 'draft_never_ran',
  }
  return mountSuspended(TemplateDiff, {
    props: {
      template: { ...detail, draft: detail.draft && { ...detail.draft, nextVersion } },
      diff, pair: { from: '1.0.0', to: 'draft' }, look: { status: 'success', hasData: true }, curl: '', kinds: KINDS,
      isFixed: false,
    },
  })
}

const wordsOf = (text: string) => text.replaceAll(/\s+/g, ' ')

beforeEach(() => clearNuxtData())

describe('what differs between two versions', () => {
  it('is said in a sentence with the number that it asks for, the strongest change first', async () => {
    const shown = await show([
      READ,
      stage('tokens', 'filter.tokens', ['read'], { field: 'text', min_tokens: 30, output_field: 'tokens' }),
      stage('publish', 'publish', ['tokens']),
    ])

    const text = wordsOf(shown.text())
    expect(text).toContain('Calls for v2.0.0 or higher: stage “Too short” removed.')
    expect(text).toContain('Without this, MINOR is enough.')
    expect(text).toMatch(/Least tokens\s?20\s?30/)
    expect(text).toMatch(/Inputs\s?Dataset version/)
    expect(text).toContain('2 other stages')
    await shown.get('button.primary').trigger('click')
    expect(shown.emitted('publish')).toHaveLength(1)
  })

  it('names the part of the number in the language of the reader', async () => {
    const { $i18n } = useNuxtApp()
    await $i18n.setLocale('zh-CN')
    onTestFinished(() => $i18n.setLocale('en'))
    const shown = await show([READ, stage('publish', 'publish', ['read'])], null)

    expect(shown.text()).toContain('需升主版本')
    expect(shown.text()).not.toMatch(/MAJOR|MINOR|PATCH/)
  })

  it('names an output field that is gone', async () => {
    const shown = await show(OLD.map(it =>
      it.key === 'tokens' ? { ...it, parameters: { ...it.parameters, output_field: '' } } : it))

    expect(wordsOf(shown.text())).toContain('“Filter by tokens”: output field tokens removed')
  })

  it('is nothing to publish when there is none', async () => {
    const shown = await show(OLD, null)

    expect(shown.text()).toContain('No differences')
    expect(shown.find('button.primary').exists()).toBe(false)
  })
})

describe('a file of templates', () => {
  it('waits for a decision about each conflict, and asks again with it', async () => {
    const asked: unknown[] = []
    const item = {
      index: 0, name: 'Texts', version: '1.0.0', stageCount: 3,
      reasons: [{ code: 'UNRESOLVED', pointer: '', message: '', params: {} }], notes: [],
      existing: { id: ID, latest: '1.0.0', hasVersion: true, consequence: 'MINOR' },
      proposed: { name: 'Texts 2', version: '1.1.0' }, checksum: '', templateId: null,
    }
    registerEndpoint('/api/v1/templates/import', {
      method: 'POST',
      handler: async (event) => {
        const { resolutions } = await readBody<{ resolutions: unknown[] }>(event)
        asked.push(resolutions)
        const isOpen = resolutions.length === 0
        return {
          isDryRun: true, ok: !isOpen, reasons: [],
          items: [
            { ...item, state: 'conflict', action: isOpen ? null : 'new_version', reasons: isOpen ? item.reasons : [] },
          ],
          written: isOpen ? 0 : 1, skipped: 0,
        }
      },
    })
    const dialog = await mountSuspended(TemplateImportDialog, {
      global: { stubs: { BaseDialog: { template: '<div><slot /><slot name="footer" /></div>' } } },
    })
    await dialog.get('textarea').setValue('{}')
    await dialog.get('form').trigger('submit')
    await expect.poll(() => wordsOf(dialog.text()), SOON).toContain('1 template needs a decision')
    expect(wordsOf(dialog.text())).toContain('Same name and version, different contents (MINOR)')
    expect(dialog.findAll('button.solid').at(-1)?.attributes('disabled')).toBeDefined()

    await dialog.get('input[value="new_version"]').setValue(true)

    await expect.poll(() => wordsOf(dialog.text()), SOON).toContain('Import 1 template')
    expect(asked).toEqual([[], [{ index: 0, action: 'new_version' }]])
    expect(dialog.findAll('button.solid').at(-1)?.attributes('disabled')).toBeUndefined()
  })
})
