export default {
  alerts: 'Alerts',
  data: 'Data',
  label: 'Main',
  more: 'More',
  overview: 'Overview',
  pipelines: 'Pipelines',
  quality: 'Quality',
  releases: 'Releases',
  runs: 'Runs',
  settings: 'Settings',
  stats: 'Statistics',
  times_in: 'Times in {zone}',
}
