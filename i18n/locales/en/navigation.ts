export default {
  alerts: 'Alerts',
  data: 'Data',
  label: 'Main',
  more: 'More',
  overview: 'Overview',
  pipelines: 'Pipelines',
  quality: 'Quality',
  runs: 'Runs',
  settings: 'Settings',
  stats: 'Statistics',
}
