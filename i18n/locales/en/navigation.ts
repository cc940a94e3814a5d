export default {
  alerts: 'Alerts',
  data: 'Data',
  label: 'Main',
  more: 'More',
  overview: 'Overview',
  pipelines: 'Pipelines',
  releases: 'Releases',
  runs: 'Runs',
  settings: 'Settings',
  stats: 'Statistics',
}
