export default {
  as_of: 'Data as of {time}',
  as_of_hint: 'No event of the factory has arrived yet',
  as_of_title: 'Events of the factory are known up to {time} · {push}',
  as_of_unknown: 'No data yet',
  density: {
    comfortable: 'Comfortable',
    compact: 'Compact',
    label: 'Density: {density}',
    name: 'Density',
  },
  health: {
    degraded: 'System health: a part does not answer',
    good: 'System health: all well',
    unknown: 'System health: unknown',
  },
  language: {
    label: 'Language: {language}',
    name: 'Language',
  },
  live: {
    off: 'Live push is off; updated every 60 s',
    on: 'Live push is on',
    pending: 'Connecting the live push',
  },
  name: 'Data Factory Console',
  operator: 'the operator',
  preferences: 'Preferences',
  public_bind: 'This console is open to the network without sign-in: whoever reaches it can use it.',
  shortcuts: {
    on: 'Single-key shortcuts',
    show: 'Show shortcuts',
  },
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
    name: 'Theme',
    system: 'System',
  },
}
