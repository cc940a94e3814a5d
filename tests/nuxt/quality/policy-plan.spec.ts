import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import QualityPlanFields from '~/components/quality/policy/QualityPlanFields.vue'
import type { PolicyDraft } from '~/utils/quality/policy-draft'
import { listPresets, toNewPolicy, toPresetNumbers } from '~/utils/quality/policy-preset'

const NEW = toNewPolicy(code => code)

async function mount(draft: PolicyDraft = NEW, errors: Record<string, string> = {}, records?: number) {
  const form = await mountSuspended(QualityPlanFields, { props: { modelValue: draft, errors, records } })
  return { form, labels: () => form.findAll('label').map(label => label.text()) }
}

describe('the sampling plan of a policy', () => {
  it('is chosen in words, with what it means for a sample', async () => {
    const { form, labels } = await mount()

    expect(form.findAll('input[type="radio"]').map(radio => (radio.element as HTMLInputElement).checked))
      .toEqual([false, true, false])
    expect(form.text()).toContain('98 samples are drawn. Accepted with at most 4 with a major defect.')
    expect(form.text()).toContain('Numbers for large lots')
    const lines = form.findAll('.card')[1]?.findAll('.line').map(line => line.text())
    expect(lines).toEqual([50, 500, 10_000].map((records) => {
      const standard = listPresets().find(({ key }) => key === 'standard')!
      const { sampleSize, acceptNumber } = toPresetNumbers(standard, records)!
      return `Lots of ${records.toLocaleString('en')}: ${sampleSize} samples, ${acceptNumber} allowed`
    }))
    expect(form.text()).toContain('Also at most 7 with minor defects only.')
    expect(labels().join()).not.toContain('Unacceptable share')
    await form.findAll('input[type="radio"]')[2]?.trigger('change')
    expect(form.emitted('update:modelValue')?.at(-1))
      .toMatchObject([{ aql: '0.1', ltpd: '2', minor: '2', name: NEW.name, defects: NEW.defects }])
  })

  it('says what it means for the version that the policy is made for', async () => {
    const { form } = await mount(NEW, {}, 120)

    expect(form.text()).toMatch(/\d+ of 120 records are drawn\. Accepted with at most \d+ with a major defect\./)
    expect(form.text())
      .toContain('Accepted if none has a major defect.A sample with minor defects only also rejects the lot.')
    expect(form.text()).toContain('Numbers for the 120 records of this version')
    expect(form.text()).not.toContain('98 samples')
    expect((await mount(NEW, {}, 5)).form.text()).toContain('All 5 records are drawn')
  })

  it('shows the numbers on demand, at once for numbers of somebody’s own, and where one is wrong', async () => {
    const folded = await mount()
    await folded.form.get('button[aria-expanded="false"]').trigger('click')

    expect(folded.labels().join()).toContain('Unacceptable share of defects')
    expect((await mount({ ...NEW, aql: '2.5' })).labels().join()).toContain('Unacceptable share of defects')
    expect((await mount(NEW, { '/spec/plan/minorAcceptNumber': 'wrong' })).form.text()).toContain('wrong')
  })

  it('begins by hand with the figures of the plan chosen before', async () => {
    const { form } = await mount()
    await form.get('button[aria-expanded="false"]').trigger('click')

    await form.get('input[value="fixed"]').setValue()

    expect(form.emitted('update:modelValue')?.at(-1))
      .toMatchObject([{ plan: 'fixed', sampleSize: '98', acceptNumber: '4', minor: '7' }])
  })

  it('is what it was for whoever goes back and forth, and keeps a limit set meanwhile', async () => {
    const { form } = await mount({ ...NEW, minor: '10' }, {}, 60)
    const newest = () => (form.emitted('update:modelValue')?.at(-1) as [PolicyDraft])[0]
    const choose = (kind: string) => form.get(`input[value="${kind}"]`).setValue()

    await choose('fixed')
    const fixed = newest()
    await choose('computed')
    await choose('fixed')
    await choose('computed')

    expect(Number(fixed.minor)).toBeLessThan(10)
    expect(newest()).toMatchObject({ plan: 'computed', minor: '10' })
    await choose('fixed')
    await form.setProps({ modelValue: { ...newest(), minor: '1' } })
    await choose('computed')
    expect(newest()).toMatchObject({ plan: 'computed', minor: '1' })
  })

  it('says that minor defects have no limit when the field is emptied', async () => {
    expect((await mount({ ...NEW, minor: '' })).form.text()).toContain('No limit for minor defects')
    expect((await mount()).form.text()).not.toContain('No limit for minor defects')
  })

  it('tells at its field that a limit rejects hardly any lot', async () => {
    const plan = { ...NEW, plan: 'fixed' as const, sampleSize: '10', acceptNumber: '1' }

    expect((await mount({ ...plan, minor: '7' })).form.get('[data-pointer="/spec/plan/minorAcceptNumber"]').text())
      .toContain('A lot passes with up to 7 of 10 samples defective (70%)')
    expect((await mount({ ...plan, minor: '2' })).form.text()).not.toContain('rejects hardly any')
  })
})
