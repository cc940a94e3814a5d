import { PLACEHOLDERS, putSorted, toCamel } from './text.mjs'

/** The form of the input, by the unit that ends the name; a name without one has none. */
const FORMS = {
  MS: 'milliseconds', SECONDS: 'seconds', HOURS: 'hours', DAYS: 'days', PERCENT: 'percent', BYTES: 'bytes',
  ENTRIES: 'entries', ATTEMPTS: 'attempts', POLLS: 'polls',
}

/** The unit of the target, by that of the name: `server/config/target.ts` converts. */
const TARGETS = { MS: 'ms', SECONDS: 'ms', MINUTES: 'ms', HOURS: 'ms', DAYS: 'ms', PERCENT: 'ratio' }

/** A setting: a whole number of the group that its first word names, and a test of what it changes. */
export function toSetting(name = '') {
  if (!/^[A-Z]+(?:_[A-Z]+)+$/.test(name)) {
    throw new Error(`a setting is named like ALERTS_KEEP_DAYS, in capitals: "${name}"`)
  }
  const [first = '', ...words] = name.split('_')
  const group = first.toLowerCase()
  const unit = words.at(-1)
  const place = Object.hasOwn(TARGETS, unit) ? [...words.slice(0, -1), TARGETS[unit]] : words
  const target = `${group}.${toCamel(place.join('_').toLowerCase())}`
  const key = name.toLowerCase()
  const spec = `tests/server/config/${key.replaceAll('_', '-')}`
  const form = Object.hasOwn(FORMS, unit) ? ` form: '${FORMS[unit]}',` : ''
  return {
    files: new Map([
      [`${spec}.spec.ts`, `import { expect, it } from 'vitest'
import { createApi } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const server = hold(() => startApiServer(mainDatabase(), { variables: { ${name}: '11' } }))
const api = createApi(() => server.url)

it('${name} does what it is for', async () => {
  const answer = await api('projectList')

  // Ask for what changes with it, and say how.
  expect(answer).toEqual('something')
})
`],
    ]),
    edits: [
      {
        file: 'server/config/environment.ts',
        change: (text, file) => {
          if (text.includes(`  ${name}: `)) {
            throw new Error(`${file}: ${name} is there already`)
          }
          const groups = new Set([...text.matchAll(/group: '(\w+)'/g)].map(([, known]) => known))
          if (!groups.has(group)) {
            throw new Error(`the first word of a setting is its group, one of ${[...groups].join(', ')}: "${name}"`)
          }
          return putInGroup(text, group, `  ${name}: to('${target}', integer(1, 100).default(10)
    .describe('${PLACEHOLDERS.help}')
    .register(ABOUT, { group: '${group}',${form} isLive: true })),`)
        },
      },
      ...['en', 'zh-CN'].map(locale => ({
        file: `i18n/locales/${locale}/setting.ts`,
        change: (text, file) => putSorted(
          putSorted(text, { head: '\n  help: {\n', key, line: `    ${key}: '${PLACEHOLDERS.help}',` }, file),
          { head: '\n  name: {\n', key, line: `    ${key}: '${PLACEHOLDERS.name}',` }, file,
        ),
      })),
    ],
    next: `npx vitest run --project unit env-example -u    # writes .env.example and config.example.json
npx vitest run --project parts ${spec}    # fails until the setting does something
npx vitest run --project unit skeleton    # fails until its texts say something
docs/recipes/api/setting.md says what else a setting may need`,
  }
}

/** Behind the last setting of its group: the settings page and the examples show them in this order. */
function putInGroup(text, group, setting) {
  const lines = text.split('\n')
  const last = lines.findLastIndex(line => line.includes(`group: '${group}'`))
  const end = lines.findIndex((line, index) => index > last && !line.startsWith('    '))
  return lines.toSpliced(end, 0, setting).join('\n')
}
