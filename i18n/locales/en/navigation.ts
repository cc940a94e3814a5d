export default {
  data: 'Data',
  label: 'Main',
  overview: 'Overview',
  pipelines: 'Pipelines',
  runs: 'Runs',
  settings: 'Settings',
  stats: 'Statistics',
}
