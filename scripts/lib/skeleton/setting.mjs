import { putBeforeLast, putSorted, toCamel } from './text.mjs'

/** The form of the input, by the unit that ends the name. */
const FORMS = {
  MS: 'milliseconds', SECONDS: 'seconds', HOURS: 'hours', DAYS: 'days', PERCENT: 'percent', BYTES: 'bytes',
}

/** Placeholders in both languages. */
const TEXTS = { help: 'What it is for', name: 'Its name' }

/** A setting: a whole number of the group that its first word names. */
export function toSetting(name = '') {
  if (!/^[A-Z]+(?:_[A-Z]+)+$/.test(name)) {
    throw new Error(`a setting is named like ALERTS_KEEP_DAYS, in capitals: "${name}"`)
  }
  const group = name.split('_')[0].toLowerCase()
  const target = `${group}.${toCamel(name.slice(group.length + 1).toLowerCase())}`
  const key = name.toLowerCase()
  return {
    files: new Map(),
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
          const setting = `  ${name}: to('${target}', integer(1, 100).default(10)
    .describe('What it is for.')
    .register(ABOUT, { group: '${group}', form: '${FORMS[name.split('_').at(-1)] ?? 'entries'}', isLive: true })),
`
          return putBeforeLast(text, '})\n\nexport type Environment', setting, file)
        },
      },
      ...['en', 'zh-CN'].map(locale => ({
        file: `i18n/locales/${locale}/setting.ts`,
        change: (text, file) => putSorted(
          putSorted(text, { head: '\n  help: {\n', key, line: `    ${key}: '${TEXTS.help}',` }, file),
          { head: '\n  name: {\n', key, line: `    ${key}: '${TEXTS.name}',` }, file,
        ),
      })),
    ],
    next: `npx vitest run --project unit env-example -u    # fails without -u until .env.example names it
docs/recipes/api/setting.md says what else a setting may need`,
  }
}
