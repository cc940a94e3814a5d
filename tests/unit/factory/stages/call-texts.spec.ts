import { expect, it } from 'vitest'
import { CALL_TEXTS } from '#factory/stages/model/call-texts'

/** What stands below the field itself: the rest of a text opens beside it. */
const partsOf = (text: unknown) => {
  const [title, hint] = Array.isArray(text) ? text.map(String) : ['', '']
  return { title: title ?? '', hint: (hint ?? '').split('\n', 1)[0] }
}

it.each(['en', 'zh-CN'] as const)('each of the two names of a model says when the other one counts: %s', (locale) => {
  const [own, provider] = [partsOf(CALL_TEXTS[locale]['model']), partsOf(CALL_TEXTS[locale]['target.model'])]

  expect(own.hint).toContain(provider.title)
  expect(provider.hint).toContain(own.title)
})
