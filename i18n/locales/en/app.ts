export default {
  as_of: 'Data as of {time}',
  as_of_hint: 'No event of the factory has arrived yet',
  as_of_unknown: 'No data yet',
  default_project: 'Default project',
  health: {
    degraded: 'System health: a part does not answer',
    good: 'System health: all well',
    unknown: 'System health: unknown',
  },
  language: {
    label: 'Language: {language}',
  },
  name: 'Data Factory Console',
  skip: 'Skip to content',
  starting: {
    elapsed: '{seconds} s so far',
    slow: 'This takes longer than usual. Look at the log of the console: another process may hold the data directory, or the database cannot be reached.',
    text: 'The first start creates the tables, about 10 s. The page opens by itself.',
    title: 'Opening the storage',
  },
  theme: {
    dark: 'Dark',
    label: 'Theme: {theme}',
    light: 'Light',
    system: 'System',
  },
}
